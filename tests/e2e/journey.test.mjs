/* The whole main path on real pages: two petitioners, eight roles, a wrong unit, an extension, a
 * calendar that comes late, an answer sent back once. At every turn the petitioner and the officials
 * must read the same day and the same reasons for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints, picture } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { focusIs, tabTo, typeAt } from './support/keys.mjs';
import { Office, TODAY } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { becomes, lacks } from './support/seen.mjs';

const CLERK = '陈桂兰';
const OFFICER = '周海燕';
const OFFICE_HEAD = '刘建平';
const WRONG_HANDLER = '杨雪';
const HANDLER = '马文娟';
const UNIT_HEAD = '徐正刚';
const SUPERVISOR = '孙丽';
const ADMINISTRATOR = '高峰';
const AUDITOR = '林静';
const WRONG_UNIT = '清禾县人力资源和社会保障局';
const UNIT = '清禾县住房和城乡建设局';

const LIFT = {
  facts: '我住东苑小区 3 号楼，电梯停了半年。\n物业说没钱修，找过两次街道，都说再等等。',
  title: '东苑小区 3 号楼电梯停运半年',
  claims: ['年底前把 3 号楼电梯修好', '说明维修资金用到哪里去了'],
  purpose: '请求解决一件事',
  place: '清禾县东苑小区 3 号楼',
  files: [picture('停运告示.png', 2), picture('缴费单.png', 5)],
  name: '方秀兰',
  phone: '13800000361',
  address: '清禾县东苑小区 3 号楼 502',
  secret: '电梯早点修好吧',
};
const FINDINGS = [
  { finding: '支持', facts: '电梯主板损坏，停运 186 天。', basis: '《物业管理条例》第五十三条', remedy: '更换主板并检验合格后恢复运行。', day: '2026-12-25' },
  { finding: '解释说明', facts: '维修资金余额 41,260 元，未动用。', basis: '县维修资金管理中心对账单', remedy: '', day: '' },
];

let office;
let browser;
const pages = {};

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 20 }), Browser.open()]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

/* Everybody at their own computer. */
async function as(name) {
  pages[name] ??= await browser.person(office.origin);
  await desk.signIn(pages[name], name);
  return pages[name];
}

const plain = (text) => text.replaceAll(/[\s\u2060\u200b\u00a0]/g, '');

/* Both sides open the same matter now: same day, same distance, same words of explanation. */
async function sameDueOnBothPages(matter, name) {
  const official = await as(HANDLER);
  await desk.openCase(official, matter.number);
  const atDesk = await desk.dueAtDesk(official, name);
  await portal.follow(matter.page, matter);
  const atPortal = await portal.dueAtPortal(matter.page);
  assert.equal(atPortal.name, name);
  assert.deepEqual(atPortal.why, atDesk.why);
  assert.ok(atDesk.why.length >= 4, `the arithmetic has its steps: ${atDesk.why}`);
  assert.equal(plain(atPortal.distance), plain(atDesk.distance));
  assert.equal(atPortal.isProvisional, atDesk.isProvisional);
  assert.ok(plain(atPortal.sentence).includes(plain(atDesk.day)), `${atPortal.sentence} names ${atDesk.day}`);
  return { ...atDesk, iso: atPortal.iso };
}

/* One step after another: what follows a failed step would only fail for its sake. */
let isBroken = false;
function step(t, name, run) {
  return t.test(name, async (own) => {
    if (isBroken) return own.skip('an earlier step failed');
    isBroken = true;
    try {
      await run();
    } catch (error) {
      await browser.picturesOfFailure('journey');
      throw error;
    }
    isBroken = false;
  });
}

test('the main path', async (t) => {
  const lift = { name: LIFT.name };
  const visit = {};

  await step(t, 'a petitioner writes on a phone, with two photos', async () => {
    lift.page = await browser.person(office.origin, PHONE);
    Object.assign(lift, await portal.write(lift.page, LIFT));
    assert.match(lift.number, /^QH/);
    assert.match(lift.code, /^[0-9A-Z]{6,}$/);
    await lift.page.getByText('2 项诉求，2 份材料').waitFor();
  });

  await step(t, 'a clerk registers a visit of twelve with the keyboard alone', async () => {
    const page = await as(CLERK);
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await focusIs(page, '#reg-channel input');
    await page.keyboard.press('ArrowRight');
    await page.locator('#reg-visitors_count').waitFor();
    await typeAt(page, '#reg-people-0-name', '郭长河');
    await typeAt(page, '#reg-people-0-phone', '13800000871');
    for (const [index, name] of [[1, '郭小满'], [2, '秦玉芝']]) {
      await tabTo(page, '.panel > .row > button.small');
      await page.keyboard.press('Enter');
      await focusIs(page, `#reg-people-${index}-name`);
      await page.keyboard.insertText(name);
    }
    await typeAt(page, '#reg-persons_count', '12');
    await typeAt(page, '#reg-visitors_count', '12');
    await page.getByText('计 1 批 12 人次').waitFor();
    await typeAt(page, '#reg-facts', '上湾村 40 户自来水断了两个月，只能到河里挑水。');
    await typeAt(page, '#reg-claims-0', '恢复供水');
    await page.keyboard.press('Enter');
    await focusIs(page, '#reg-claims-1');
    await page.keyboard.insertText('恢复前每天送水');
    await typeAt(page, '#reg-title', '上湾村断水两个月');
    await page.keyboard.press('Control+Enter');
    await focusIs(page, '#reg-is_read_back[aria-invalid=true]');
    await page.keyboard.press('Space');
    const registered = page.waitForResponse((reply) => reply.request().method() === 'POST' && /\/petitions$/.test(new URL(reply.url()).pathname));
    await page.keyboard.press('Control+Enter');
    const receipt = await (await registered).json();
    await focusIs(page, '#receipt-print');
    await page.locator('article.receipt').getByText('来访 1 批 12 人次').waitFor();
    Object.assign(visit, { number: receipt.number, code: receipt.code, token: receipt.secret_token, name: '郭长河' });
    await becomes(() => page.locator('article.receipt .code').first().innerText(), visit.code);
    assertNoComplaints(page);
  });

  await step(t, 'the spokesman of the visit scans the receipt, sets his secret, adds a message', async () => {
    visit.page = await browser.person(office.origin);
    await office.moveClock({ minutes: 40 });
    await visit.page.goto(`/follow#${visit.number}/${visit.token}`);
    await followVisit(visit);
  });

  await step(t, 'a case officer screens it and refers it to the wrong unit', async () => {
    const page = await as(OFFICER);
    await desk.openCase(page, lift.number);
    assert.equal(await desk.stateOf(page), '待甄别');
    await page.locator('section', { hasText: '附件 · 2' }).first().waitFor();
    await desk.act(page, 'screen', { purpose: { choose: '申诉求决' }, class: { pick: '物业管理' } }, '待转送');
    await desk.act(page, 'refer', { unit: { pick: WRONG_UNIT } }, '待受理');
  });

  await step(t, 'its handler objects on the third day', async () => {
    await office.moveClock({ days: 3 });
    const page = await as(WRONG_HANDLER);
    await desk.openCase(page, lift.number);
    await desk.begin(page, 'object');
    await desk.fill(page, 'object', { reason: '电梯维修和维修资金监管由住建部门负责，不属于我局职权。', suggested_unit: { pick: UNIT } });
    await desk.send(page);
    await page.getByText('这件事不再由您办理').waitFor();
    await focusIs(page, '#case-gone');
  });

  await step(t, 'the head of the office upholds the objection', async () => {
    const page = await as(OFFICE_HEAD);
    await desk.openCase(page, lift.number);
    await desk.act(page, 'uphold_objection', { reason: '已核对三定规定，属住建局职权。' }, '待转送');
  });

  await step(t, 'the officer refers it again, and the right unit accepts', async () => {
    const officer = await as(OFFICER);
    await desk.openCase(officer, lift.number);
    await desk.act(officer, 'refer', { unit: { pick: UNIT }, note: '请到现场看一看' }, '待受理');
    await office.moveClock({ days: 1 });
    const page = await as(HANDLER);
    await desk.openCase(page, lift.number);
    await desk.act(page, 'accept', { handler_phone: '0000-8321101' }, '办理中');
    await desk.act(page, 'serve_notice', { way: { choose: '邮寄送达' }, served_day: '2026-11-20', proof: 'EMS 1029384756' }, '办理中');
    await desk.act(page, 'note', { kind: { choose: '现场核查' }, day: '2026-11-20', summary: '到现场看了电梯机房', text: '主板烧毁，已联系维保单位报价。' }, '办理中');
  });

  let first;
  await step(t, 'both pages say the same day and why, still provisional', async () => {
    first = await sameDueOnBothPages(lift, '书面答复');
    assert.equal(first.iso, '2027-01-19');
    assert.equal(first.isProvisional, true);
    assert.ok(first.why.some((line) => line.includes('2027 年的节假日安排还没有公布')), first.why.join('\n'));
    await lift.page.getByText('到现场看了电梯机房').first().waitFor();
    await lacks(lift.page, lift.page.getByText('主板烧毁'));
  });

  let second;
  await step(t, 'an extension is asked for and granted; both pages follow', async () => {
    const handler = await as(HANDLER);
    await desk.openCase(handler, lift.number);
    await desk.act(handler, 'request_extension', { days: '20', reason: '主板须原厂定制，检验另需时间。' }, '办理中');
    const head = await as(UNIT_HEAD);
    await desk.openCase(head, lift.number);
    await desk.act(head, 'grant_extension', { reason: '主板须原厂定制，检验另需时间。' }, '办理中');
    await desk.openCase(handler, lift.number);
    await desk.act(handler, 'serve_notice', { way: { choose: '当面送达' }, served_day: '2026-11-20', proof: '回证 2026-117' }, '办理中');
    second = await sameDueOnBothPages(lift, '书面答复');
    assert.equal(second.iso, '2027-02-08');
    assert.notDeepEqual(second.why, first.why);
    assert.ok(second.why.some((line) => line.startsWith('延期：再加 20 天')), second.why.join('\n'));
  });

  await step(t, 'an administrator enters the year: dates become firm, and move', async () => {
    const page = await as(ADMINISTRATOR);
    await page.goto('/desk/admin/calendar/2027');
    await page.getByRole('button', { name: '录入这一年' }).click();
    const days = ['05', '06', '07', '08', '09', '10', '11'].map((day) => ({ name: '春节', date: `2027-02-${day}`, isOffDay: true }));
    days.push({ name: '春节', date: '2027-02-20', isOffDay: false });
    await page.locator('#holidays').fill(JSON.stringify(days));
    await page.getByText('读到 7 天放假、1 天调休上班').waitFor();
    await page.locator('#holidays-source').fill('国务院办公厅关于 2027 年部分节假日安排的通知');
    await page.getByRole('button', { name: '保存 2027 年' }).click();
    const said = await page.locator('.strip.ok').innerText();
    const moved = Number(/，(\d+) 个期限/.exec(said)?.[1]);
    assert.ok(moved >= 1, said);
    const firm = await sameDueOnBothPages(lift, '书面答复');
    assert.equal(firm.isProvisional, false);
    assert.equal(firm.iso, '2027-02-12');
    assert.ok(firm.why.some((line) => line.includes('春节')), firm.why.join('\n'));
  });

  await step(t, 'the handler opens the name for a purpose that the petitioner reads', async () => {
    const page = await as(HANDLER);
    await desk.openCase(page, lift.number);
    await lacks(page, page.getByText(LIFT.name), 'the name is masked');
    await page.getByRole('button', { name: '说明用途后打开姓名和电话' }).click();
    await page.locator('#purpose').fill('电话约定看现场的时间');
    await page.getByRole('button', { name: '记录并打开' }).click();
    await page.locator('.people b', { hasText: LIFT.name }).waitFor();
    await page.locator('.people').getByText(LIFT.phone).waitFor();
    await portal.follow(lift.page, lift);
    await lift.page.locator('.looks').getByText('电话约定看现场的时间').waitFor();
  });

  await step(t, 'findings on each claim; sent back once; approved', async () => {
    const handler = await as(HANDLER);
    const head = await as(UNIT_HEAD);
    await draft(handler, lift, FINDINGS);
    await desk.openCase(head, lift.number);
    await desk.act(head, 'return', { reason: '写明什么时候检验、由谁检验。' }, '办理中');
    const better = [{ ...FINDINGS[0], remedy: '12 月 20 日前更换主板，县特检所检验合格后恢复运行。' }, FINDINGS[1]];
    await draft(handler, lift, better);
    await desk.openCase(head, lift.number);
    await head.getByText('县特检所检验合格').first().waitFor();
    await desk.act(head, 'approve', { note: '同意' }, '待送达');
  });

  await step(t, 'the opinion is served with a picture of the proof', async () => {
    const page = await as(HANDLER);
    await desk.openCase(page, lift.number);
    await desk.act(page, 'serve_opinion', { way: { choose: '当面送达' }, served_day: '2026-11-20', proof: '回证 2026-118', uploads: { files: [picture('送达回证.png', 9)] } }, '已答复');
  });

  await step(t, 'the petitioner reads the answer, gives the own secret and rates both', async () => {
    const page = lift.page;
    await portal.follow(page, lift);
    await page.locator('article.claim').nth(0).getByText('支持', { exact: true }).waitFor();
    await page.locator('article.claim').nth(0).getByText('县特检所检验合格').waitFor();
    await page.locator('article.claim').nth(1).getByText('解释说明').waitFor();
    await page.locator('.rows a.doc', { hasText: '信访事项处理意见书' }).click();
    await page.locator('article.official h1').waitFor();
    await page.goBack();
    await portal.giveSecret(page, LIFT.secret);
    await portal.rate(page, '信访部门', '满意');
    await portal.rate(page, '责任单位', '不满意', '等得太久');
    await page.locator('.rated', { hasText: '责任单位' }).getByText('不满意').waitFor();
    assertNoComplaints(page);
  });

  await step(t, 'what was promised is done, shown with a picture, and the petitioner confirms it', async () => {
    const page = await as(HANDLER);
    await desk.openCase(page, lift.number);
    await page.locator('.promises').getByText('还没到期').waitFor();
    await desk.act(page, 'perform', { claim: { choose: LIFT.claims[0] }, performed_day: '2026-11-20', evidence: '主板已换，特检所检验合格。', uploads: { files: [picture('检验合格.png', 11)] } }, '已答复');
    await portal.follow(lift.page, lift);
    await portal.giveSecret(lift.page, LIFT.secret);
    const promise = lift.page.locator('.promise', { hasText: '是这样吗？' });
    await promise.getByText('主板已换').waitFor();
    await promise.getByRole('button', { name: '确认已落实' }).click();
    await promise.locator('form.act button[type=submit]').click();
    await lift.page.locator('.promise').getByText('您确认做到了').waitFor();
  });

  await step(t, 'the case officer looks back, because of the rating, and closes it', async () => {
    const page = await as(OFFICER);
    await desk.openCase(page, lift.number);
    await page.getByText('等得太久').first().waitFor();
    await page.locator('.refused').getByText('先回访再办结').waitFor({ state: 'attached' });
    await desk.act(page, 'look_back', { contact_day: '2026-11-20', finding: { choose: '已作解释' }, summary: '说明了主板定制的时间' }, '已答复');
    await desk.act(page, 'close', {}, '已办结');
    await portal.follow(lift.page, lift);
    await lift.page.locator('section.lead h1', { hasText: '办结' }).waitFor();
  });

  await step(t, 'weeks later nobody has passed it on: the supervisor sees it overdue', async () => {
    await office.moveClock({ days: 20 });
    const page = await as(SUPERVISOR);
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.waitForURL(/list=overdue/);
    const row = page.locator('a.it', { hasText: '上湾村断水两个月' });
    await becomes(() => row.innerText(), /超期 \d+ 天/);
    await portal.follow(visit.page, visit);
    await visit.page.getByText('已经过了规定的时间').waitFor();
    assertNoComplaints(visit.page);
  });

  await step(t, 'the auditor sees who opened the name, and not the matter', async () => {
    const page = await as(AUDITOR);
    await page.waitForURL('**/desk/audit');
    const row = page.locator('tr', { hasText: '打开姓名和电话' }).filter({ hasText: lift.number });
    await becomes(() => row.innerText(), new RegExp(HANDLER));
    await lacks(page, page.getByText(LIFT.title));
  });

  await step(t, 'nobody’s browser complained', () => {
    for (const page of Object.values(pages)) assertNoComplaints(page);
    assert.equal(TODAY, '2026-11-16');
  });
});

async function draft(page, matter, findings) {
  await desk.openCase(page, matter.number);
  await desk.begin(page, 'draft');
  for (const [index, one] of findings.entries()) {
    const at = (name) => page.locator(`[id="act-draft-findings-${index}-${name}"]`);
    await at('finding').locator('label').filter({ hasText: new RegExp(`^\\s*${one.finding}\\s*$`) }).click();
    await at('facts').fill(one.facts);
    await at('basis').fill(one.basis);
    await at('remedy').fill(one.remedy);
    await at('remedy_day').fill(one.day);
  }
  await desk.fill(page, 'draft', { text: '以上意见已当面向您说明。' });
  await desk.send(page, '待审批');
}

async function followVisit(visit) {
  const page = visit.page;
  await becomes(() => page.locator('#follow-number').inputValue(), visit.number);
  await becomes(() => new URL(page.url()).hash, '');
  await page.locator('#follow-code').fill(visit.code);
  await page.locator('#follow-name').fill(visit.name);
  await page.locator('form button[type=submit]').click();
  await page.getByTestId('follow-number').waitFor();
  await page.getByRole('button', { name: '先设一个口令' }).click();
  await page.locator('#secret').fill('上湾村的好水啊');
  await page.locator('#secret-again').fill('上湾村的好水啊');
  await page.locator('form.gate button[type=submit]').click();
  await page.locator('.acts button', { hasText: '补充材料或留言' }).click();
  await page.locator('#act-text').fill('今天又断了一天。');
  await page.locator('form.act button[type=submit]').click();
  await page.locator('.timeline').getByText('今天又断了一天。').waitFor();
}
