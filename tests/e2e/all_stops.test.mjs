/* Every situation of the procedure as its people see it: matters are walked through the national
 * rulebook, and at each stop both pages are judged (support/look.mjs), the petitioner's on a phone and
 * the official's on a screen; with HUIYIN_LONG=1 each on both. */
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { CITY, COUNTY, HANDLER, OFFICER, OFFICE_HEAD, UNIT, UNIT_HEAD } from './support/course.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes } from './support/seen.mjs';
import { Walk } from './support/walk.mjs';

const LIFT = {
  title: '电梯停运半年没有人修',
  facts: '东苑小区 3 号楼的电梯从五月停到现在，楼上住着好几位老人，下不了楼。找过物业三次，都说没有钱。',
  claims: ['年底前把电梯修好', '公布维修资金的账目'],
  place: '东苑小区 3 号楼',
};
const WAGES = { title: '工地拖欠三个月工资', facts: '在新城工地干了三个月，工头一直说没有结账。', claims: ['把欠的工资发下来'] };
const IDEA = { title: '在菜市场门口设一个公交站', facts: '老人买菜要走一里多路。', claims: ['在菜市场门口设站'], purpose: 'suggestion' };
const NO = (claim) => ({ claim, finding: 'not_support', facts: '维修资金不足，业主大会没有通过筹资方案。', basis: '《物业管理条例》第五十三条' });
const YES = (claim, day) => ({ claim, finding: 'support', facts: '账目没有按时公布，情况属实。', basis: '《物业管理条例》第五十四条', remedy: '在小区公告栏公布账目', remedy_day: day });
const MORE_DAYS = 86_400_000;

let office;
let browser;
let walk;
let portals;
let desks;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  walk = new Walk(office);
  portals = await opened(process.env.HUIYIN_LONG ? [360, 1440] : [360]);
  desks = await opened(process.env.HUIYIN_LONG ? [360, 1440] : [1440]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

const opened = (widths) => Promise.all(widths.map(async (width) => ({ width, page: await browser.person(office.origin, SIZES[width]) })));

const inDays = (days) => new Date(Date.parse(`${office.today()}T00:00:00Z`) + days * MORE_DAYS).toISOString().slice(0, 10);

/* One page at its widths. who: whose desk; form: the act whose form is open. */
async function seePortal(t, name, matter, run) {
  await t.test(`portal ${name}`, async () => {
    for (const { width, page: portal } of portals) {
      await walk.openPortal(portal, matter);
      await run?.(portal);
      await look(portal, `p-${name}`, width);
    }
  });
}
async function seeDesk(t, name, matter, who, run) {
  await t.test(`desk ${name}`, async () => {
    for (const { width, page: desk } of desks) {
      await walk.openDesk(desk, matter, who);
      if (typeof run === 'string') await openForm(desk, run);
      else await run?.(desk);
      await look(desk, `d-${name}`, width);
    }
  });
}
/* On a phone the acts that are not usual are folded away. */
async function openForm(page, action) {
  const button = page.locator(`[data-action="${action}"]`);
  await button.waitFor({ state: 'attached' });
  if (!(await button.isVisible())) await page.locator('.bar .fold').click();
  await button.click();
  await page.locator('form.act').waitFor();
}
const openAct = (words) => async (page) => {
  await page.locator('.acts button', { hasText: words }).first().click();
  await page.locator('form.act').waitFor();
};
const openDocument = async (page) => {
  await page.locator('.rows a.doc[href*="document="]').last().click();
  await page.locator('article.official').waitFor();
};

async function switchLanguage(page, to) {
  await page.locator('.tools button').nth(1).click();
  await page.waitForFunction((wanted) => document.documentElement.lang.startsWith(wanted), to);
}
const stepsTold = (page) => page.locator('.steps .name').allInnerTexts();

async function referred(petition, topic = 'city.property', purpose = 'grievance', unit = UNIT) {
  const matter = await walk.write(petition);
  await walk.act(OFFICER, matter, 'screen', { purpose, class: topic });
  await walk.act(OFFICER, matter, 'refer', { unit: { named: unit } });
  return matter;
}
async function accepted(petition) {
  const matter = await referred(petition);
  await walk.act(HANDLER, matter, 'accept', { handler_phone: '0000-8321101' });
  await walk.serve(HANDLER, matter, 'serve_notice');
  return matter;
}
async function approved(matter, findings) {
  await walk.act(HANDLER, matter, 'draft', { findings, text: '以上意见已当面向您说明。' });
  await walk.act(UNIT_HEAD, matter, 'approve');
}

test('taken in, referred, assigned, disputed', async (t) => {
  const matter = await walk.write(LIFT);
  await seePortal(t, 'registered', matter);
  await seeDesk(t, 'screen', matter, OFFICER, 'screen');
  await walk.act(OFFICER, matter, 'screen', { purpose: 'grievance', class: 'city.property' });
  await seePortal(t, 'screened', matter);
  await seeDesk(t, 'refer', matter, OFFICER, 'refer');
  await seeDesk(t, 'assign', matter, OFFICER, 'assign');
  await walk.act(OFFICER, matter, 'assign', { unit: { named: '清禾县人力资源和社会保障局' }, result_day: inDays(40), note: '请当面听取意见' });
  await seePortal(t, 'assigned', matter);
  await seeDesk(t, 'recall', matter, OFFICER, 'recall');
  await seeDesk(t, 'object', matter, '杨雪', 'object');
  await walk.act('杨雪', matter, 'object', { reason: '电梯和维修资金不属于我局职权。' });
  await seePortal(t, 'objected', matter);
  await seeDesk(t, 'objected', matter, OFFICE_HEAD, 'uphold_objection');
  await walk.act(OFFICE_HEAD, matter, 'dispute', { reason: '欠的是维保工人的工资。' });
  await seePortal(t, 'disputed', matter);
  await seeDesk(t, 'adjudicate', matter, COUNTY.head, 'adjudicate');
});

test('not accepted, filed, urgent', async (t) => {
  const refused = await walk.write(WAGES);
  await walk.act(OFFICER, refused, 'screen', { purpose: 'grievance', class: 'labour.wages' });
  await seeDesk(t, 'not-accept', refused, OFFICE_HEAD, 'not_accept');
  await walk.act(OFFICE_HEAD, refused, 'not_accept', { ground: 'litigation_visit', reason: '法院正在审理同一件事。', where_to: '清禾县人民法院立案庭，电话 0000-8321900' });
  await seePortal(t, 'refused', refused, async (page) => {
    await becomes(() => stepsTold(page), ['已登记', '转给办理单位', '送达不予受理告知', '不予受理'], 'nobody is told that what is refused will be handled');
    await page.locator('section[aria-labelledby=declined-title]').getByText('清禾县人民法院').waitFor();
  });
  await seeDesk(t, 'serve', refused, OFFICER, 'serve_refusal');
  await walk.serve(OFFICER, refused, 'serve_refusal', { way: 'left', proof: '见证人 王桂芳' });
  await seePortal(t, 'not-accepted', refused);
  await seePortal(t, 'not-accepted-paper', refused, openDocument);

  const filed = await walk.write({ title: '感谢信', facts: '谢谢窗口的同志。', claims: ['没有别的要求'] });
  await seeDesk(t, 'propose-filing', filed, OFFICER, 'propose_filing');
  await walk.act(OFFICER, filed, 'propose_filing', { ground: 'greeting', reason: '来信表示感谢，没有提出诉求。' });
  await seePortal(t, 'filing', filed);
  await seeDesk(t, 'filing', filed, OFFICE_HEAD, 'approve_filing');
  await walk.act(OFFICE_HEAD, filed, 'approve_filing', { reason: '来信表示感谢，没有提出诉求。' });
  await walk.serve(OFFICER, filed, 'serve_filing', { way: 'post', proof: 'XA 2026 1188 2CN' });
  await seePortal(t, 'filed', filed);
  await seePortal(t, 'filed-contest', filed, openAct('不同意存档'));
  await walk.ask(filed, 'contest_filing', { reason: '信的后半页还说了路灯的事。' });
  await seePortal(t, 'filed-contested', filed);

  const urgent = await walk.write({ title: '护栏断裂，学生经过', facts: '河边护栏断了三米。', claims: ['马上修好'] });
  await seeDesk(t, 'urgent-mark', urgent, OFFICER, 'mark_urgent');
  await walk.act(OFFICER, urgent, 'mark_urgent', { ground: 'life', reason: '上学路上，旁边是河。' });
  await walk.act(OFFICER, urgent, 'screen', { purpose: 'grievance', class: 'city.works' });
  await seeDesk(t, 'urgent-report', urgent, OFFICER, 'report_urgent');
  await walk.act(OFFICER, urgent, 'report_urgent', { text: '十一月十六日，河边护栏断裂，诉求是马上修好，已设围挡。' });
  await seeDesk(t, 'urgent-confirm', urgent, OFFICER, 'confirm_urgent');
  await seePortal(t, 'urgent', urgent, async (page) => {
    await becomes(() => page.locator('section.lead h1').innerText(), /12\s月\s1\s日/u, 'the day of a period that is shown');
  });
});

test('in hand: supplement, extension, recusal, mediation, agreement', async (t) => {
  const matter = await referred(LIFT);
  await seePortal(t, 'referred', matter);
  await seeDesk(t, 'accept', matter, HANDLER, 'accept');
  await walk.act(HANDLER, matter, 'accept', { handler_phone: '0000-8321101' });
  await seeDesk(t, 'serve-notice', matter, HANDLER, 'serve_notice');
  await walk.serve(HANDLER, matter, 'serve_notice');
  await seePortal(t, 'handling', matter);
  await seePortal(t, 'handling-paper', matter, openDocument);
  await seeDesk(t, 'note', matter, HANDLER, 'note');
  await walk.act(HANDLER, matter, 'note', { kind: 'site', day: office.today(), summary: '到现场看了电梯，和物业谈过' });
  await seeDesk(t, 'supplement-ask', matter, HANDLER, 'ask_supplement');
  await walk.act(HANDLER, matter, 'ask_supplement', { items: '物业费收据；和物业的合同', wanted_day: inDays(10) });
  await seePortal(t, 'supplement-asked', matter);
  await seePortal(t, 'supplement-form', matter, openAct('补充'));
  await walk.ask(matter, 'supplement', { text: '收据在这里。', uploads: 3 });
  await walk.serve(HANDLER, matter, 'serve_notice');
  await seePortal(t, 'supplemented', matter);
  await walk.act(HANDLER, matter, 'request_extension', { days: 20, reason: '要等检测机构的报告。' });
  await seeDesk(t, 'extension', matter, UNIT_HEAD, 'grant_extension');
  await walk.act(UNIT_HEAD, matter, 'grant_extension', { reason: '要等检测机构的报告。' });
  await walk.serve(HANDLER, matter, 'serve_notice');
  await seePortal(t, 'extended', matter);
  await seePortal(t, 'recusal-form', matter, openAct('回避'));
  await walk.ask(matter, 'ask_recusal', { reason: '承办人是物业经理的亲戚。' });
  await seePortal(t, 'recusing', matter, async (page) => {
    await becomes(() => page.locator('section.lead h1').innerText(), /11\s月\s19\s日/u, 'the day of the decision asked for, not that of the answer');
  });
  await seeDesk(t, 'recusing', matter, UNIT_HEAD, async (page) => {
    await openForm(page, 'recuse_named');
    await page.locator('[id="act-recuse_named-account"] label', { hasText: HANDLER }).click();
  });
  await walk.act(UNIT_HEAD, matter, 'refuse_recusal', { reason: '核对过，没有亲属关系。' });
  await seeDesk(t, 'mediation-begin', matter, HANDLER, 'begin_mediation');
  await walk.act(HANDLER, matter, 'begin_mediation', { kind: 'people', consent: '双方当面签了字' });
  await seePortal(t, 'mediating', matter);
  await seeDesk(t, 'agree', matter, HANDLER, 'agree');
  await walk.act(HANDLER, matter, 'agree', { terms: '物业十二月二十日前修好电梯，费用从维修资金出。', uploads: 5 });
  await seePortal(t, 'agreed', matter);
  await seePortal(t, 'agreed-back', matter, (page) => page.locator('.consent button.back').click());
  await seePortal(t, 'agreed-paper', matter, openDocument);
  await office.moveClock({ days: 9 });
  await seeDesk(t, 'agreement-confirm', matter, OFFICER, 'confirm_agreement');
  await walk.act(OFFICER, matter, 'confirm_agreement', { confirmation: 'call', proof: '通话记录 88', perform_day: inDays(20) });
  await seePortal(t, 'performing', matter);
  await seeDesk(t, 'performing', matter, HANDLER, 'perform_agreement');
  await walk.act(HANDLER, matter, 'perform_agreement', { performed_day: office.today(), evidence: '电梯已通过检测。' });
  await seePortal(t, 'settled', matter);
  await seePortal(t, 'settled-contest', matter, openAct('没有履行'));
});

test('withdrawn; another lawful way; a suggestion', async (t) => {
  const matter = await accepted(LIFT);
  await seePortal(t, 'withdraw-form', matter, openAct('撤回'));
  await walk.ask(matter, 'ask_withdrawal', {});
  await seePortal(t, 'withdrawal-asked', matter);
  await office.moveClock({ days: 9 });
  await seeDesk(t, 'withdrawal-confirm', matter, OFFICER, 'confirm_withdrawal');
  await walk.act(OFFICER, matter, 'confirm_withdrawal', { confirmation: 'call', proof: '通话记录 89' });
  await seePortal(t, 'withdrawn', matter);

  const wages = await referred(WAGES, 'labour.wages');
  await seeDesk(t, 'route', wages, HANDLER, 'find_route');
  await walk.act(HANDLER, wages, 'find_route', { route: 'arbitration.labour', known_day: inDays(-40), receiver: '清禾县劳动人事争议仲裁委员会', reason: '工资争议先仲裁。' });
  await seePortal(t, 'leading', wages, async (page) => {
    await page.locator('section[aria-labelledby=route-title]').getByText('申请劳动仲裁').waitFor();
  });
  await walk.serve(HANDLER, wages, 'serve_notice');
  await seePortal(t, 'leading-paper', wages, openDocument);
  await walk.act(HANDLER, wages, 'lead', { handed_day: office.today(), proof: '移送清单 7' });
  await seeDesk(t, 'route-confirm', wages, HANDLER, 'confirm_route');
  await walk.act(HANDLER, wages, 'confirm_route', { confirmed_day: office.today(), receipt: '清劳人仲收〔2026〕118 号' });
  await seePortal(t, 'led', wages);

  const duty = await referred({ ...WAGES, title: '工地违法用工没有人查' }, 'labour.wages');
  await walk.act(HANDLER, duty, 'find_route', { route: 'duty', known_day: inDays(-40), receiver: UNIT, reason: '申请查处违法行为。' });
  await seePortal(t, 'duty', duty);

  const idea = await referred(IDEA, 'transport', 'suggestion');
  await walk.act(HANDLER, idea, 'study', {});
  await walk.serve(HANDLER, idea, 'serve_notice');
  await seePortal(t, 'studying', idea);
  await seeDesk(t, 'suggestion', idea, UNIT_HEAD, 'answer_suggestion');
  await walk.act(UNIT_HEAD, idea, 'answer_suggestion', { adoption: 'partly', reason: '菜市场门口路窄，改设在东侧五十米处。', plan: '明年三月前建好站牌' });
  await seePortal(t, 'studied', idea);
  await walk.serve(HANDLER, idea, 'serve_suggestion', { way: 'left' });
  await seePortal(t, 'replied', idea);
  await seePortal(t, 'replied-paper', idea, openDocument);
});

test('simple; posted; promises; rated; closed', async (t) => {
  const simple = await referred({ ...LIFT, title: '路灯不亮', claims: ['修好路灯'] });
  await seeDesk(t, 'simple', simple, HANDLER, 'accept_simple');
  await walk.act(HANDLER, simple, 'accept_simple', {});
  await walk.serve(HANDLER, simple, 'serve_notice');
  await seePortal(t, 'simple', simple);
  await seeDesk(t, 'convert', simple, HANDLER, 'convert');
  await walk.act(HANDLER, simple, 'convert', { reason: '要重新布线，涉及两个小区。' });
  await seePortal(t, 'converted', simple);

  const matter = await accepted(LIFT);
  await seeDesk(t, 'draft', matter, HANDLER, 'draft');
  await walk.act(HANDLER, matter, 'draft', { findings: [NO(1), YES(2, inDays(14))] });
  await seePortal(t, 'approving', matter);
  await seeDesk(t, 'approve', matter, UNIT_HEAD, 'approve');
  await walk.act(UNIT_HEAD, matter, 'approve');
  await seeDesk(t, 'dispatch', matter, HANDLER, 'dispatch');
  await walk.act(HANDLER, matter, 'dispatch', { dispatched_day: office.today(), proof: 'XA 2026 0007 1CN' });
  await seePortal(t, 'dispatched', matter);
  await seeDesk(t, 'publish', matter, UNIT_HEAD, 'publish');
  await seeDesk(t, 'serve-opinion', matter, HANDLER, 'serve_opinion');
  await walk.serve(HANDLER, matter, 'serve_opinion', { way: 'post' });
  await seePortal(t, 'answered', matter);
  await seePortal(t, 'answered-paper', matter, openDocument);
  await seePortal(t, 'answered-english', matter, async (page) => {
    await switchLanguage(page, 'en');
    await page.locator('.steps .name', { hasText: 'Answered' }).waitFor();
    await becomes(() => stepsTold(page), (told) => told.length > 0 && !/\p{Script=Han}/u.test(told.join()), 'the steps change their language with the page');
  });
  for (const { page } of portals) await switchLanguage(page, 'zh');
  await seePortal(t, 'rate', matter, openAct('评价'));
  await walk.ask(matter, 'rate', { target: 'unit', score: 'not_satisfied', reason: '没有说电梯什么时候修' });
  await seeDesk(t, 'look-back', matter, OFFICER, 'look_back');
  await walk.act(OFFICER, matter, 'look_back', { contact_day: office.today(), finding: 'review', summary: '告知可以请求复查' });
  await seeDesk(t, 'follow', matter, OFFICER, 'follow');
  await walk.act(OFFICER, matter, 'follow', {});
  await seePortal(t, 'following', matter);
  await seeDesk(t, 'perform', matter, HANDLER, 'perform');
  await walk.act(HANDLER, matter, 'perform', { claim: 2, performed_day: office.today(), evidence: '账目贴在公告栏。', uploads: 4 });
  await seePortal(t, 'performed', matter);
  await seeDesk(t, 'performed', matter, OFFICER);
  await walk.ask(matter, 'confirm_performance', { claim: 2 });
  await walk.act(OFFICER, matter, 'close_followed', {});
  await seePortal(t, 'closed', matter);
  await seeDesk(t, 'closed', matter, OFFICER);
});

test('the ladder: review, redo, re-examination, conclusion', async (t) => {
  const matter = await accepted(LIFT);
  await approved(matter, [NO(1), YES(2, inDays(30))]);
  await walk.serve(HANDLER, matter, 'serve_opinion');
  await seePortal(t, 'review-form', matter, openAct('请求复查'));
  const asked = (unit) => ({ unit: { named: unit }, posted_day: office.today(), reason: '业主大会开过会，同意筹资。' });
  await walk.ask(matter, 'request_review', asked(COUNTY.name));
  await seePortal(t, 'reviewing', matter);
  await seeDesk(t, 'decide-review', matter, COUNTY.head, 'decide_review');
  await seeDesk(t, 'order-redo', matter, COUNTY.head, 'order_redo');
  await seeDesk(t, 'refuse-review', matter, COUNTY.head, 'refuse_review');
  await walk.act(COUNTY.head, matter, 'order_redo', { result: 'redo', redo_day: inDays(20), reason: '没有核对业主大会的表决票。' });
  await seePortal(t, 'redo-ordered', matter);
  await walk.serve(COUNTY.handler, matter, 'serve_redo', { redo_day: inDays(20) });
  await seePortal(t, 'redo', matter);
  await seePortal(t, 'redo-paper', matter, openDocument);
  await approved(matter, [YES(1, inDays(25)), YES(2, inDays(12))]);
  await walk.serve(HANDLER, matter, 'serve_opinion');
  await walk.ask(matter, 'request_review', asked(COUNTY.name));
  await walk.act(COUNTY.head, matter, 'decide_review', { result: 'uphold', reason: '筹资方案已经通过，办理意见正确。' });
  await seePortal(t, 'review-decided', matter);
  await walk.serve(COUNTY.handler, matter, 'serve_review');
  await seePortal(t, 'reviewed', matter);
  await seePortal(t, 'reviewed-paper', matter, openDocument);
  await walk.ask(matter, 'request_reexamination', asked(CITY.name));
  await seePortal(t, 'reexamining', matter);
  await seeDesk(t, 'call-hearing', matter, CITY.head, 'call_reexam_hearing');
  await walk.act(CITY.head, matter, 'call_reexam_hearing', { hearing_day: inDays(8), place: '上午九点，云川市政府 2 号楼听证室', host: '曲文升' });
  await walk.serve(CITY.handler, matter, 'serve_reexam_hearing');
  await seePortal(t, 'hearing', matter);
  await seePortal(t, 'hearing-paper', matter, openDocument);
  await seeDesk(t, 'hearing', matter, CITY.handler, 'hold_reexam_hearing');
  await office.moveClock({ days: 8 });
  await walk.act(CITY.handler, matter, 'hold_reexam_hearing', { held_day: office.today(), record: '双方陈述了意见，核对了表决票。' });
  await walk.act(CITY.head, matter, 'decide_reexamination', { result: 'uphold', reason: '表决票逐张核对过，没有发现错误。' });
  await seePortal(t, 'reexam-decided', matter);
  await walk.serve(CITY.handler, matter, 'serve_reexamination_following');
  await seePortal(t, 'carrying-out', matter);
  for (const claim of [1, 2]) await walk.act(HANDLER, matter, 'perform', { claim, performed_day: office.today(), evidence: '电梯已修好，账目已公布。' });
  await walk.act(OFFICER, matter, 'conclude', {});
  await seePortal(t, 'concluded', matter);
  await seePortal(t, 'concluded-paper', matter, openDocument);
  await seeDesk(t, 'concluded', matter, OFFICER, async (page) => {
    await page.locator('details.map summary').click();
    await page.locator('.picture .box').first().waitFor();
  });
  await t.test('no page complained', () => {
    for (const { page } of [...portals, ...desks]) assertNoComplaints(page);
  });
});
