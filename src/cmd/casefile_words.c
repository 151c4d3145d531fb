/* Sentences of the verifier of case files. The desk says the same (casefile.* of the desk). */
#include "cmd/casefile_words.h"

struct two {
    const char *zh, *en;
};

static const struct two WORDS[CASEFILE_SAYS__COUNT] = {
    [CASEFILE_SAYS_HOLDS] = {"案卷成立：没有增加、删去、改动或调换，每一条记录都在登记机关签过名的"
                             "总账里。",
                             "The case file holds: nothing was added, left out, changed or moved, "
                             "and every record is in the log that the office has signed."},
    [CASEFILE_SAYS_COMPLETE] = {"完整案卷：从第 1 条到第 {1} 条，没有空缺。",
                                "Complete: records 1 to {1}, without a gap."},
    [CASEFILE_SAYS_REDACTED] =
        {"公开用案卷：第 1 条到第 {1} 条都在，略去了 {2} 处，每一处都留有指纹。",
         "Redacted: records 1 to {1} are there; {2} things are left out, each with its "
         "fingerprint."},
    [CASEFILE_SAYS_MADE] = {"制作时间", "made"},
    [CASEFILE_SAYS_RECORDS] = {"记录", "records"},
    [CASEFILE_SAYS_LEFT_OUT] = {"略去", "left out"},
    [CASEFILE_SAYS_AT_RECORD] = {"（第 {1} 条记录）", " (record {1})"},
    [CASEFILE_SAYS_AT_FILE] = {"（{1}）", " ({1})"},
    [CASEFILE_SAYS_FILES] = {"文件", "files"},
};

static const struct two FAULTS[CASEFILE__FAULT_COUNT] = {
    [CASEFILE_NONE] = {"", ""},
    [CASEFILE_ZIP] = {"文件不完整、损坏，或者不是案卷。",
                      "the file is incomplete, damaged, or no case file."},
    [CASEFILE_NAME] = {"里面有一个文件的名称想写到别处去。",
                       "a file in it has a name that would lead elsewhere."},
    [CASEFILE_LINK] = {"里面有链接或文件夹，案卷里不会有。",
                       "it holds a link or a folder, which no case file does."},
    [CASEFILE_TWICE] = {"同一个名称出现了两次。", "one name stands in it twice."},
    [CASEFILE_TOO_MANY] = {"里面的文件超过 2000 个。", "it holds more than 2,000 files."},
    [CASEFILE_TOO_LARGE] = {"解开后太大。", "unpacked it is too large."},
    [CASEFILE_AMBIGUOUS] = {"不同的程序打开会看到不同的内容：有东西被塞了进去。",
                            "different programs would find different things in it: something was "
                            "slipped in."},
    [CASEFILE_MISSING] = {"缺少案卷必须有的文件。", "a file that every case file has is missing."},
    [CASEFILE_CASE] = {"目录（case.json）读不出来，或者改动过。",
                       "the list (case.json) cannot be read, or was changed."},
    [CASEFILE_KEYS] = {"里面的公钥损坏了。", "a public key in it is damaged."},
    [CASEFILE_SURPLUS] = {"多出一个文件，不在签名的目录里。",
                          "a file was added that is not in the signed list."},
    [CASEFILE_GONE] = {"少了一个文件，签名的目录里有它。",
                       "a file of the signed list was taken away."},
    [CASEFILE_INDEX] = {"阅读页 index.html 不是签名目录里的那一页，不要相信它写的。",
                        "index.html is not the page of the signed list: do not believe what it "
                        "says."},
    [CASEFILE_CHANGED] = {"有一个文件改动过或被调换。", "a file was changed or swapped."},
    [CASEFILE_NOTE] = {"签名文件不完整。", "the signature is incomplete."},
    [CASEFILE_SIGNATURE] = {"签名不对，或者签名之后改动过。",
                            "the signature is wrong, or something was changed afterwards."},
    [CASEFILE_STATEMENT] = {"签名签的是另一份目录，或者另一件事。",
                            "what was signed is another list, or another matter."},
    [CASEFILE_COUNT] = {"记录的条数和签名的不一样：有记录被增加或删去。",
                        "there are not as many records as were signed for: one was added or left "
                        "out."},
    [CASEFILE_RECORD] = {"有一条记录读不出来。", "a record cannot be read."},
    [CASEFILE_HEAD] = {"读不出这一条记的是什么。", "it cannot be read what this record says."},
    [CASEFILE_MATTER] = {"有一条记录是另一件事的。", "a record is of another matter."},
    [CASEFILE_ORDER] = {"记录的次序不对：有记录被调换或顶替。",
                        "the records are not in their order: one was moved or put in another's "
                        "place."},
    [CASEFILE_NUMBER] = {"登记的编号和案卷的编号不是同一个。",
                         "the number registered is not that of the case file."},
    [CASEFILE_PROOF] = {"总账里的证明不完整，或者缺了一条。",
                        "a proof from the log is incomplete or missing."},
    [CASEFILE_TREE] = {"几条证明不是同一次签名的总账。",
                       "the proofs are not from one signing of the log."},
    [CASEFILE_CHECKPOINT_SIGNATURE] = {"总账上的签名不对，或者签名之后改动过。",
                                       "the signature of the log is wrong, or something was "
                                       "changed afterwards."},
    [CASEFILE_ROOT] = {"签名的总账里没有这一条：内容改动过，或者被换过。",
                       "the signed log does not contain this record: it was changed or replaced."},
    [CASEFILE_PLACE] = {"这一条在总账里的位置在它前一条之前。",
                        "this record stands in the log before the one it follows."},
    [CASEFILE_LEFT_OUT] = {"略去的内容和列出的不一样。",
                           "what is left out is not what the list of it says."},
    [CASEFILE_REDACTION] = {"公开用案卷里出现了应当略去的内容，不要公开。",
                            "a redacted file shows what must be left out: do not publish it."},
    [CASEFILE_DOCUMENT] = {"文书和记录对不上：多了、少了，或者没有作出过。",
                           "the documents are not those that the records issued."},
    [CASEFILE_FILE] = {"材料和记录对不上：不是当时递交的那一份，多了，或者少了。",
                       "an attachment is not the one of its record, or one too many or too few."},
    [CASEFILE_WITNESS] = {"见证人的签名不对。", "the signature of a witness is wrong."},
};

static const char *in(const struct two *two, enum lang lang)
{
    return lang == LANG_EN ? two->en : two->zh;
}

const char *casefile_word(enum casefile_word word, enum lang lang)
{
    return in(&WORDS[word], lang);
}

const char *casefile_fault_text(enum casefile_fault fault, enum lang lang)
{
    return in(&FAULTS[fault], lang);
}
