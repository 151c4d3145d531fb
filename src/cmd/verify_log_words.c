/* Sentences about the log, for whoever has to act on them. */
#include "cmd/verify_log_words.h"

#include <stdio.h>

struct two {
    const char *zh, *en;
};

static const struct two TEXTS[LOG__TEXT_COUNT] = {
    [LOG_AND_MORE] = {"另有 {1} 处没有列出（--all 列出全部）\n",
                      "{1} more are not shown (--all shows them)\n"},
    [LOG_LOOKED_AT] =
        {"核对了总账 {1} 条记录，其中信访事件 {2} 件；总账签名 {3} 次，见证签名 {4} 次\n",
         "looked at {1} records of the log, petition events {2}, checkpoints {3}, "
         "lines of witnesses {4}\n"},
    [LOG_ROOT] = {"总账的根：{1}\n", "root of the log: {1}\n"},
    [LOG_GOOD] = {"全部对得上：总账记下的每一条都在，一个字也没有改过。\n",
                  "Everything fits: all that was logged is there and nothing in it was changed.\n"},
    [LOG_BAD] =
        {"对不上。请保留现场：先把整个数据目录另存一份，不要再用它办理业务，再请上级或者见证方一起"
         "查。\n",
         "It does not fit. Keep everything as it is: copy the whole data folder, do not work "
         "with it, and look into it together with a superior office or a witness.\n"},
    [LOG_NOTHING_GIVEN] =
        {"没有外来的总账签名可以对照：如果有人把最新的记录连同签名一起删掉，只有对照保存在别处的签"
         "名（--since）才能发现。\n",
         "No checkpoint from elsewhere was compared with: what was removed together with all that "
         "was signed over it only shows against one (--since).\n"},
    [LOG_NOT_YET_SIGNED] = {"最新的 {1} 条还没有签名（程序运行时几秒钟之内签）\n",
                            "The newest {1} are not signed yet (within seconds while the program "
                            "runs)\n"},
    [LOG_SIGNED_BY] = {"签名成立，签名的钥匙：{1}\n", "Signed by {1}\n"},
    [LOG_NOT_SIGNED] = {"没有给出的钥匙的签名，或者签名不对：不要相信。\n",
                        "Not signed by a key that was given, or wrongly: do not believe it.\n"},
    [LOG_STAMPED] = {"见证：{1}，{2}\n", "witness: {1}, {2}\n"},
    [LOG_CONSISTENT] = {"前后一致：{1} 条时的总账，原样保留在现在的 {2} 条里。\n",
                        "Consistent: the log as it was with {1} records is kept unchanged in the "
                        "{2} of now.\n"},
    [LOG_NOT_CONSISTENT] = {"前后不一致：{1} 条时的总账，不是现在 {2} 条的开头，历史被改过。\n",
                            "Not consistent: the log as it was with {1} records is not what the "
                            "{2} of now begin with; history was rewritten.\n"},
    [LOG_OTHER_ORIGIN] = {"两份签名不是同一本总账的。\n", "These are of two different logs.\n"},
};

static const struct two FAULTS[LOG_FAULT__COUNT] = {
    [LOG_FAULT_ROW_CHANGED] = {"这条记录和总账记下的不一样，被改过。",
                               "is not what was logged: it was changed."},
    [LOG_FAULT_ROW_UNREADABLE] = {"总账记过这条记录，但现在读不出或者解不开。",
                                  "was logged and cannot be read or opened any more."},
    [LOG_FAULT_ROW_MISSING] = {"总账记过这条记录，但数据库里没有了，被删除或者换了位置。",
                               "was logged and is not there: it was removed or moved."},
    [LOG_FAULT_ROW_UNLOGGED] = {"总账从来没有记过这条记录，不是程序写的。",
                                "was never logged: the program did not write it."},
    [LOG_FAULT_ROW_ORDER] = {"这个事件在总账里排在它前一个事件之前，次序被改过。",
                             "stands in the log before the event it follows."},
    [LOG_FAULT_ROW_BACKDATED] = {"的日期早于它进总账之前已经签过名的时间：日期被提前，或者机器的"
                                 "时钟被拨回过。",
                                 "is dated before a time that was signed when it came: it was "
                                 "backdated, or the machine's clock was set back."},
    [LOG_FAULT_LEAF_GAP] = {"总账缺了这一位置的记录，或者位置被改过。",
                            "the log has no record at this place, or one that was moved."},
    [LOG_FAULT_NODE_WRONG] = {"总账的一个中间结点不对，被改过。",
                              "a node of the log is not the hash of what is below it."},
    [LOG_FAULT_NODE_MISSING] = {"总账缺了一个中间结点。", "a node of the log is missing."},
    [LOG_FAULT_NODE_SURPLUS] = {"总账多出一个中间结点。", "a node of the log is one too many."},
    [LOG_FAULT_SALT_SURPLUS] = {"个随机数不属于任何记录。", "seeds belong to no record."},
    [LOG_FAULT_CHECKPOINT_UNREADABLE] = {"这次总账签名读不出来。",
                                         "a stored checkpoint cannot be read."},
    [LOG_FAULT_CHECKPOINT_SIGNATURE] = {"条时的总账签名，不是这本总账的钥匙签的。",
                                        "records: a checkpoint over them is not signed by a key of "
                                        "this log."},
    [LOG_FAULT_CHECKPOINT_ROOT] = {"条时签过名的总账，和现在的前这么多条对不上。",
                                   "records: a checkpoint over them was signed over other ones."},
    [LOG_FAULT_CHECKPOINT_BEYOND] = {"条时签过名，现在没有这么多条：最新的记录被删除了。",
                                     "records were signed for and there are fewer now: the newest "
                                     "are missing."},
    [LOG_FAULT_NOTHING_SIGNED] = {"条记录，没有一次成立的总账签名：签名被拿掉了。",
                                  "records and no good checkpoint over any of them: what was "
                                  "signed was taken away."},
    [LOG_FAULT_DISPOSAL_COUNT] = {"销毁的信访事项当时没有这么多条记录：有别的记录被冒充成它的。",
                                  "of a matter that had another number of records then: records "
                                  "of others are passed off as its."},
    [LOG_FAULT_ERASED_UNORDERED] = {"里面有内容被删除，总账中没有删除它的决定。",
                                    "holds a part that is erased, and no order to erase it is in "
                                    "the log."},
    [LOG_FAULT_KEY_UNVOUCHED] = {"位置上的总账钥匙，前一把钥匙没有为它签过名：不要相信。",
                                 "is the place of a key of the log that no key before it signed "
                                 "for: do not believe it."},
    [LOG_FAULT_COSIGNATURE] = {"条时的一个见证签名不成立。",
                               "records: a witness's line to their checkpoint does not hold."},
    [LOG_FAULT_PENDING] = {"等着写进总账，已经超过承诺的时间。",
                           "waits for its place in the log longer than was promised."},
    [LOG_FAULT_TABLE_UNREADABLE] = {"这一类的表后面读不下去了，表有损坏。",
                                    "the rest of this table cannot be read: it is damaged."},
    [LOG_FAULT_GIVEN_ORIGIN] = {"条的那份外来签名，是另一本总账的。",
                                "records: the checkpoint given is of another log."},
    [LOG_FAULT_GIVEN_SIGNATURE] = {"条的那份外来签名，不是这本总账的钥匙签的。",
                                   "records: the checkpoint given is not signed by a key of this "
                                   "log."},
    [LOG_FAULT_GIVEN_ROOT] = {"条时签过名的历史，后来被改写了。",
                              "records: history was rewritten since this checkpoint was signed."},
    [LOG_FAULT_GIVEN_BEYOND] = {"条在那份签名里，现在没有这么多：最新的记录被删除了。",
                                "records are in the checkpoint given and there are fewer now: the "
                                "newest are missing."},
    [LOG_FAULT_KEY_UNKNOWN] = {"给出的钥匙从来不是这本总账的。",
                               "the key given was never a key of this log."},
};

static const struct two RECORDS[RECORD__END] = {
    [0] = {"记录", "record"},
    [RECORD_EVENT] = {"信访事件", "petition event"},
    [RECORD_ACCUSATION] = {"检举控告事件", "accusation event"},
    [RECORD_READING] = {"查看记录", "reading"},
    [RECORD_AUDIT] = {"管理操作", "administrative act"},
    [RECORD_PERSON] = {"封存的身份", "sealed person"},
    [RECORD_ACCUSATION_READING] = {"检举控告的查看记录", "reading of an accusation"},
    [RECORD_DISPOSAL] = {"销毁记录", "disposal"},
    [RECORD_LOG_KEY] = {"总账的钥匙", "key of the log"},
    [RECORD_WORK] = {"职责事项的事件", "event of a work"},
};

static const char *in(const struct two *words, enum lang lang)
{
    return lang == LANG_EN ? words->en : words->zh;
}

void log_say(enum log_text text, enum lang lang, const struct sv *values)
{
    for (const char *at = in(&TEXTS[text], lang); *at; at++) {
        if (*at != '{') {
            putchar(*at);
            continue;
        }
        const struct sv *value = &values[at[1] - '1'];
        printf("%.*s", SV_FMT(*value));
        at += 2;
    }
}

const char *log_fault_text(enum log_fault fault, enum lang lang)
{
    return in(&FAULTS[fault], lang);
}

const char *log_record_word(int kind, enum lang lang)
{
    return in(&RECORDS[kind > 0 && kind < RECORD__END ? kind : 0], lang);
}
