/* Signed notes: the published example of Go's note package (golang.org/x/mod/sumdb/note), a
 * cosignature made with Go's Ed25519, and that nothing else verifies. */
#include "ledger/note.h"

#include "base/base64.h"
#include "check.h"

#include <string.h>

static const struct sv KEY =
    SV_INIT("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
static const struct sv SECRET = SV_INIT("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
static const struct sv OTHER =
    SV_INIT("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop");
#define TEXT                                                                                       \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n"
#define LINE                                                                                       \
    "\xe2\x80\x94 PeterNeumann x08go/"                                                             \
    "ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
#define OTHER_LINE                                                                                 \
    "\xe2\x80\x94 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/"                          \
    "5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

static const struct sv CHECKPOINT = SV_INIT("example.com/behind-the-sofa\n20852163\n"
                                            "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
static const struct sv WITNESS =
    SV_INIT("witness.example/w1+cc9a7044+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
#define COSIGNATURE                                                                                \
    "\xe2\x80\x94 witness.example/w1 zJpwRAAAAABkGFDLJeR//"                                        \
    "pqzhnEKVvEm2wWbh2RJ6oru5+cUUfm5X9NnlaGr8aSH9QE5RVZD4QGlxl2F5UpVIIi94p178KLfqPPsAA==\n"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct note_signer signer(struct sv name, enum note_algorithm algorithm)
{
    struct note_signer made;
    unsigned char secret[1 + NOTE_SEED_BYTES];
    assert_true(base64_decode_into(SECRET, secret, sizeof secret));
    note_signer_init(&made, name, algorithm, secret + 1);
    return made;
}

static struct note_key key_of(struct sv text)
{
    struct note_key key;
    CHECK_OK(note_key_parse(text, &key));
    return key;
}

static void test_published_note(void **state)
{
    (void)state;
    struct note note;
    struct note_key key = key_of(KEY), other = key_of(OTHER);
    CHECK_OK(note_parse(arena, SV(TEXT "\n" LINE), &note));
    CHECK_SV(note.text, TEXT);
    assert_true(note_verify(&note, &key));
    assert_false(note_verify(&note, &other));
    CHECK_OK(note_parse(arena, SV(TEXT "\n" LINE OTHER_LINE), &note));
    assert_int_equal(note.count, 2);
    assert_true(note_verify(&note, &key) && note_verify(&note, &other));
}

static void test_signs_like_the_published(void **state)
{
    (void)state;
    struct note_signer made = signer(SV("PeterNeumann"), NOTE_ED25519);
    struct note_key key = key_of(KEY);
    assert_true(note_key_equal(&made.key, &key));
    struct buf buf;
    buf_init(&buf, 4096);
    note_key_format(&made.key, &buf);
    CHECK_SV(buf_view(&buf), KEY.p);
    buf_clear(&buf);
    note_sign(&made, SV(TEXT), &buf);
    CHECK_SV(buf_view(&buf), LINE);
    buf_release(&buf);
    note_signer_wipe(&made);
    assert_int_equal(made.secret[0], 0);
}

static void test_cosignature(void **state)
{
    (void)state;
    struct note_signer made = signer(SV("witness.example/w1"), NOTE_COSIGNATURE_V1);
    struct note_key key = key_of(WITNESS);
    assert_true(note_key_equal(&made.key, &key));
    struct buf buf;
    buf_init(&buf, 4096);
    note_cosign(&made, CHECKPOINT, 1679315147, &buf);
    CHECK_SV(buf_view(&buf), COSIGNATURE);
    buf_clear(&buf);
    buf_add_sv(&buf, CHECKPOINT);
    buf_add_sv(&buf, SV("\n" LINE COSIGNATURE));
    struct note note;
    int64_t at;
    CHECK_OK(note_parse(arena, buf_view(&buf), &note));
    assert_true(note_cosigned_at(&note, &key, &at));
    assert_int_equal(at, 1679315147);
    assert_false(note_verify(&note, &key)); /* no plain signature */
    /* The time is signed too. */
    note.signatures[1].bytes = arena_sv(arena, note.signatures[1].bytes);
    ((char *)(uintptr_t)note.signatures[1].bytes.p)[7] ^= 1;
    assert_false(note_cosigned_at(&note, &key, &at));
    buf_release(&buf);
}

static void test_every_changed_byte_is_seen(void **state)
{
    (void)state;
    struct note_key key = key_of(KEY);
    char bytes[] = TEXT "\n" LINE;
    struct sv all = {bytes, sizeof bytes - 1};
    for (size_t i = 0; i < all.n; i++) {
        bytes[i] ^= 1;
        struct note note;
        assert_true(note_parse(arena, all, &note) != ERR_OK || !note_verify(&note, &key));
        bytes[i] ^= 1;
    }
}

static void test_one_wrong_signature_spoils(void **state)
{
    (void)state;
    struct note_key key = key_of(KEY);
    struct note note;
    CHECK_OK(note_parse(arena, SV(TEXT "\n" LINE LINE), &note));
    assert_true(note_verify(&note, &key));
    CHECK_OK(note_parse(arena, SV(TEXT "\n" LINE "\xe2\x80\x94 PeterNeumann x08go/ZJ\n"), &note));
    assert_false(note_verify(&note, &key));
    /* Of an unknown key it does not count. */
    CHECK_OK(note_parse(arena, SV(TEXT "\n" LINE "\xe2\x80\x94 PeterNeumann x08gp/ZJ\n"), &note));
    assert_true(note_verify(&note, &key));
}

static void test_what_is_no_note(void **state)
{
    (void)state;
    static const struct sv ROWS[] = {
        SV_INIT(""),
        SV_INIT("\n"),
        SV_INIT("\n\n"),
        SV_INIT(TEXT),
        SV_INIT(TEXT "\n"),
        SV_INIT(TEXT LINE),
        SV_INIT("\n" LINE),
        SV_INIT(TEXT "\n" LINE "x\n"),
        SV_INIT(TEXT "\n- PeterNeumann x08go/ZJ\n"),
        SV_INIT(TEXT "\n\xe2\x80\x94 PeterNeumann  x08go/ZJ\n"),
        SV_INIT(TEXT "\n\xe2\x80\x94 Peter+Neumann x08go/ZJ\n"),
        SV_INIT(TEXT "\n\xe2\x80\x94 PeterNeumann x08gow==\n"),
        SV_INIT(TEXT "\n\xe2\x80\x94 PeterNeumann x08go/ZJ"),
        SV_INIT("a\tb\n\n" LINE),
        SV_INIT("a\r\n\n" LINE),
        SV_INIT("a\xff\n\n" LINE),
        SV_INIT("a\x00\n\n" LINE),
    };
    struct note note;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(note_parse(arena, ROWS[i], &note) == ERR_BAD_INPUT, ROWS[i].p);
    /* The last empty line parts them: a text may have empty lines. */
    CHECK_OK(note_parse(arena, SV("a\n\nb\n\n" LINE), &note));
    CHECK_SV(note.text, "a\n\nb\n");
}

static void test_too_many_signatures(void **state)
{
    (void)state;
    struct buf buf;
    struct note note;
    buf_init(&buf, NOTE_SIZE_MAX);
    buf_add_sv(&buf, SV("a\n\n"));
    for (int i = 0; i < NOTE_SIGNATURES_MAX; i++)
        buf_add_sv(&buf, SV(LINE));
    CHECK_OK(note_parse(arena, buf_view(&buf), &note));
    buf_add_sv(&buf, SV(LINE));
    CHECK_ERR(note_parse(arena, buf_view(&buf), &note), ERR_BAD_INPUT);
    buf_release(&buf);
}

static void test_what_is_no_key(void **state)
{
    (void)state;
    static const char *const ROWS[] = {
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumanm+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    };
    struct note_key key;
    for (size_t i = 0; i < CHECK_COUNT(ROWS); i++)
        CHECK_ROW(note_key_parse(sv_from(ROWS[i]), &key) == ERR_BAD_INPUT, ROWS[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_note),
        cmocka_unit_test(test_signs_like_the_published),
        cmocka_unit_test(test_cosignature),
        cmocka_unit_test(test_every_changed_byte_is_seen),
        cmocka_unit_test(test_one_wrong_signature_spoils),
        cmocka_unit_test(test_what_is_no_note),
        cmocka_unit_test(test_too_many_signatures),
        cmocka_unit_test(test_what_is_no_key),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
