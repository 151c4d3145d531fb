/* Calendar files as programs read them: a property a line, CRLF, long lines folded, text escaped.
 */
#include "paper/ical.h"

#include "base/utf8.h"

#include <stdio.h>

enum { LINE_BYTES = 75, STAMP_SIZE = 40 };
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* How many bytes from here on are one character. */
static size_t character_bytes(struct sv text, size_t at)
{
    size_t n = 1;
    while (at + n < text.n && ((unsigned char)text.p[at + n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* What stands in a value for a byte that means something there; NULL: itself. */
static const char *escaped(char c)
{
    switch (c) {
    case '\\':
        return "\\\\";
    case ';':
        return "\\;";
    case ',':
        return "\\,";
    case '\n':
        return "\\n";
    case '\r':
        return "";
    default:
        return NULL;
    }
}

struct line {
    struct buf *out;
    size_t used; /* bytes of the line as it is folded */
};

static void put(struct line *line, struct sv part)
{
    if (line->used + part.n > LINE_BYTES) {
        buf_add(line->out, "\r\n ", 3);
        line->used = 1;
    }
    buf_add_sv(line->out, part);
    line->used += part.n;
}

static void put_text(struct line *line, struct sv text)
{
    for (size_t at = 0; at < text.n;) {
        size_t n = character_bytes(text, at);
        const char *instead = n == 1 ? escaped(text.p[at]) : NULL;
        put(line, instead ? sv_from(instead) : (struct sv){text.p + at, n});
        at += n;
    }
}

static void add_text(struct buf *out, const char *name, struct sv text)
{
    struct line line = {out, 0};
    put(&line, sv_from(name));
    put_text(&line, text);
    buf_add(out, "\r\n", 2);
}

static void add_line(struct buf *out, const char *text)
{
    buf_add_sv(out, sv_from(text));
    buf_add(out, "\r\n", 2);
}

static void add_day(struct buf *out, const char *name, day_t day)
{
    int year, month, mday;
    char line[STAMP_SIZE];
    day_to_ymd(day, &year, &month, &mday);
    snprintf(line, sizeof line, "%s%04d%02d%02d", name, year, month, mday);
    add_line(out, line);
}

static void add_stamp(struct buf *out, time_ms at)
{
    int year, month, mday;
    char line[STAMP_SIZE];
    int second = (int)(at % DAY_MS / 1000);
    day_to_ymd((day_t)(at / DAY_MS), &year, &month, &mday);
    snprintf(line, sizeof line, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ", year, month, mday,
             second / 3600, second / 60 % 60, second % 60);
    add_line(out, line);
}

void ical_begin(struct buf *out, struct sv name)
{
    add_line(out, "BEGIN:VCALENDAR");
    add_line(out, "VERSION:2.0");
    add_line(out, "PRODID:-//Huiyin//Duties//EN");
    add_line(out, "METHOD:PUBLISH");
    add_text(out, "X-WR-CALNAME:", name);
    add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
}

static void add_alarm(struct buf *out, const struct ical_event *event)
{
    char trigger[STAMP_SIZE];
    /* Nine in the morning, so many days before: a day has no hour of its own. */
    snprintf(trigger, sizeof trigger, "TRIGGER:-PT%dH", event->reminded_before * 24 - 9);
    add_line(out, "BEGIN:VALARM");
    add_line(out, "ACTION:DISPLAY");
    add_text(out, "DESCRIPTION:", event->title);
    add_line(out, trigger);
    add_line(out, "END:VALARM");
}

void ical_add(struct buf *out, const struct ical_event *event, time_ms at)
{
    add_line(out, "BEGIN:VEVENT");
    add_text(out, "UID:", event->uid);
    add_stamp(out, at);
    add_day(out, "DTSTART;VALUE=DATE:", event->day);
    add_day(out, "DTEND;VALUE=DATE:", event->day + 1);
    add_text(out, "SUMMARY:", event->title);
    if (event->text.n)
        add_text(out, "DESCRIPTION:", event->text);
    if (event->url.n)
        add_text(out, "URL:", event->url);
    add_line(out, "TRANSP:TRANSPARENT"); /* a day on which something is due is not a day taken up */
    if (event->reminded_before > 0)
        add_alarm(out, event);
    add_line(out, "END:VEVENT");
}

void ical_end(struct buf *out)
{
    add_line(out, "END:VCALENDAR");
}
