/* Sentences of the verifier. The page says the same at greater length (verify.* of the portal). */
#include "cmd/verify_words.h"

struct two {
    const char *zh, *en;
};

static const struct two WORDS[VERIFY__WORD_COUNT] = {
    [VERIFY_HOLDS] = {"证明成立：下面写的都在登记机关签过名的总账里。",
                      "The proof holds: what follows is in the log that the office has signed."},
    [VERIFY_PROMISED] = {"签名成立：登记机关承诺写进总账，还没有总账里的证明。",
                         "The signature holds: the office has promised to log this; there is no "
                         "proof from the log yet."},
    [VERIFY_UNKNOWN_KEY] =
        {"没有给出可以对照的公钥（--key）：请把下面的钥匙和登记机关公布的对一对。",
         "No key was given to compare with (--key): compare the key below with "
         "the one that the office publishes."},
    [VERIFY_OTHER_KEY] = {"不是给出的那把钥匙签的名，不要相信。",
                          "Not signed by the key that was given: do not believe it."},
    [VERIFY_FAILS] = {"对不上：", "This does not fit: "},
    [VERIFY_FAILS_RECORD] = {"（第 {1} 条）", " (record {1})"},
    [VERIFY_NUMBER] = {"编号", "number"},
    [VERIFY_OFFICE] = {"登记机关", "office"},
    [VERIFY_LOG] = {"总账", "log"},
    [VERIFY_KEY] = {"签名的钥匙", "signed by"},
    [VERIFY_RECORD] = {"第 {1} 条：", "Record {1}: "},
    [VERIFY_FILED] = {"提交", "filed"},
    [VERIFY_ISSUED] = {"作出文书", "document issued"},
    [VERIFY_SERVED] = {"送达", "document served"},
    [VERIFY_WHEN] = {"时间", "when"},
    [VERIFY_CLOCK] = {"期限", "clock"},
    [VERIFY_DUE] = {"最晚", "by"},
    [VERIFY_PAPER] = {"文书", "document"},
    [VERIFY_DIGEST] = {"指纹", "digest"},
    [VERIFY_PLACE] = {"位置", "place"},
    [VERIFY_IN_LOG] = {"总账第 {1} 条；签名时共 {2} 条",
                       "record {1} of the log, which had {2} when it was signed"},
    [VERIFY_IN_PROMISE] = {"承诺放在总账第 {1} 条，最晚 {2}",
                           "promised as record {1} of the log, by {2}"},
    [VERIFY_ABSENT] = {"未写出", "not in it"},
    [VERIFY_ABSENT_COUNT] = {"{1} 项，只有指纹：没有写进这份证明，或者已依法删除",
                             "{1} parts, as a fingerprint alone: kept back, or erased by order"},
    [VERIFY_STATION] = {"登记处", "registered at"},
    [VERIFY_IN_GRANT] = {"离线登记，最迟 {1} 记入总账",
                         "registered offline, in the log by {1} at the latest"},
    [VERIFY_WITNESS] = {"见证", "witness"},
    [VERIFY_SIGNED] = {"总账签名", "log signed"},
    [VERIFY_CHECKPOINT_SAME] = {"和给出的检查点一致。", "It is the checkpoint that was given."},
    [VERIFY_CHECKPOINT_DIFFERS] =
        {"和给出的检查点矛盾：同样大小的总账有两个不同的根。这本身就是改动总账的证据。",
         "It contradicts the checkpoint that was given: two roots for one size. This is itself "
         "evidence that the log was changed."},
    [VERIFY_CHECKPOINT_APART] =
        {"给出的检查点大小不同，单凭这份文件不能对照；请在网上取得两者之间的证明。",
         "The checkpoint that was given has another size and cannot be compared with this file "
         "alone."},
    [VERIFY_SEALED] = {"这是封好的证明。用 --code 输入查询码才能看到内容。",
                       "This proof is sealed. Give the query code with --code to see what it "
                       "says."},
    [VERIFY_SEALED_FAILS] = {"封好的证明不完整，或者被改动过。",
                             "The sealed proof is incomplete or was changed."},
    [VERIFY_SEALED_PLACE] = {"里面的记录是总账第 {1} 条；签名时共 {2} 条。",
                             "Inside is record {1} of the log, which had {2} when it was "
                             "signed."},
    [VERIFY_SEALED_PROMISE] = {"里面是一个承诺，总账里还没有证明。",
                               "Inside is a promise without a proof from the log."},
    [VERIFY_WRONG_CODE] = {"用这个查询码打不开。", "This query code does not open it."},
    [VERIFY_SLIP_HOLDS] = {"纸上的证明码是真的。", "The code on the paper is genuine."},
    [VERIFY_SLIP_UNKNOWN] = {"没有公钥（--key）不能核对纸上的证明码。",
                             "A printed code cannot be checked without a key (--key)."},
    [VERIFY_SLIP_FAILS] = {"纸上的证明码对不上。", "The code on the paper does not fit."},
};

static const struct two FAULTS[RECEIPT__FAULT_COUNT] = {
    [RECEIPT_NONE] = {"", ""},
    [RECEIPT_TOO_LARGE] = {"文件太大，不是收件证明。", "the file is too large to be a receipt."},
    [RECEIPT_JSON] = {"文件不完整，或者不是收件证明。", "the file is incomplete, or no receipt."},
    [RECEIPT_FORMAT] = {"文件的格式不是收件证明应有的样子。",
                        "the file does not have the form of a receipt."},
    [RECEIPT_KEYS] = {"文件里的公钥损坏了。", "a public key in the file is damaged."},
    [RECEIPT_RECORD] = {"这一条有缺少或者多出来的部分。",
                        "something in this record is missing or too much."},
    [RECEIPT_PROMISE] = {"登记机关的签名承诺不完整。",
                         "the office's signed promise is incomplete."},
    [RECEIPT_GRANT] = {"离线接访点的授权不完整。",
                       "the grant of the offline station is incomplete."},
    [RECEIPT_GRANT_SIGNATURE] = {"离线接访点的授权不是登记机关签的，或者签名之后改动过。",
                                 "the grant of the offline station is not signed by the office, or "
                                 "something was changed afterwards."},
    [RECEIPT_GRANT_LIMITS] = {"离线接访点的承诺超出了给它的授权。",
                              "the offline station promised beyond its grant."},
    [RECEIPT_PROMISE_SIGNATURE] = {"承诺上的签名不对，或者签名之后改动过。",
                                   "the signature under the promise is wrong, or something was "
                                   "changed afterwards."},
    [RECEIPT_LEAF] = {"内容和签名承诺的不是同一份。", "the content is not what was signed."},
    [RECEIPT_SALTS] = {"用来核对原文的数字损坏了。",
                       "the numbers for comparing one's own text are damaged."},
    [RECEIPT_HEAD] = {"读不出这一条记的是什么。", "it cannot be read what this record says."},
    [RECEIPT_WHAT] = {"这一条不是它自称的那种记录。",
                      "this record is not of the kind it claims to be."},
    [RECEIPT_PROOF] = {"总账里的证明不完整。", "the proof from the log is incomplete."},
    [RECEIPT_CHECKPOINT_SIGNATURE] = {"总账上的签名不对，或者签名之后改动过。",
                                      "the signature of the log is wrong, or something was "
                                      "changed afterwards."},
    [RECEIPT_INDEX] = {"总账里的位置和承诺的位置不一样。",
                       "the place in the log is not the one that was promised."},
    [RECEIPT_ROOT] = {"签名的总账里没有这一条。", "the signed log does not contain this record."},
    [RECEIPT_NUMBER] = {"签名承诺的编号和登记的编号不是同一个。",
                        "the number in the signed promise is not the one registered."},
    [RECEIPT_MATTER] = {"几条记录不属于同一件事。", "the records do not belong to one matter."},
    [RECEIPT_WITNESS] = {"见证人的签名不对。", "the signature of a witness is wrong."},
};

static const char *in(const struct two *two, enum lang lang)
{
    return lang == LANG_EN ? two->en : two->zh;
}

const char *verify_word(enum verify_word word, enum lang lang)
{
    return in(&WORDS[word], lang);
}

const char *verify_fault(enum receipt_fault fault, enum lang lang)
{
    return in(&FAULTS[fault], lang);
}
