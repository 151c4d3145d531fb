/* The five characters that mean something in XML, and those that cannot stand in it. */
#include "domain/rulebook_xml.h"

static const char *escape_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    default:
        break;
    }
    bool is_space = byte == '\n' || byte == '\t';
    return (unsigned char)byte < 0x20 && !is_space ? " " : NULL;
}

void xml_add(struct buf *out, struct sv text)
{
    for (size_t i = 0; i < text.n; i++) {
        const char *escape = escape_of(text.p[i]);
        if (escape)
            buf_add_sv(out, sv_from(escape));
        else
            buf_add_byte(out, (uint8_t)text.p[i]);
    }
}
