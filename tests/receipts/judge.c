/* Receipts on standard input, each behind its length in four bytes, the least first: for each a
 * line with the word of the fault, or "holds", and the record. For differ.mjs. */
#include "ledger/receipt.h"

#include <stdio.h>
#include <stdlib.h>

static size_t length_of(const unsigned char head[4])
{
    return head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
}

int main(void)
{
    unsigned char head[4];
    while (fread(head, 1, sizeof head, stdin) == sizeof head) {
        struct log_receipt receipt;
        struct receipt_finding finding;
        size_t n = length_of(head);
        char *text = malloc(n + 1);
        if (!text || fread(text, 1, n, stdin) != n)
            return 1;
        struct arena *arena = arena_new();
        enum err err = receipt_read(arena, (struct sv){text, n}, &receipt, &finding);
        printf("%s %d\n", err ? receipt_fault_word(finding.fault) : "holds", finding.record);
        arena_free(&arena);
        free(text);
    }
    return 0;
}
