/* What offices owe: a supervision from the matter to its closing, by three roles; a case led by a
 * leader who has nothing but a phone; the pages as readers look at them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, OFFICE_HEAD, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look, settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes } from './support/seen.mjs';

const SUPERVISOR = '孙丽';
const LEADER = '何文斌';

let office;
let browser;
let course;
let matter;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
  matter = await course.write({ facts: '小区北门的路灯坏了三个月，报修两次没有人来。', title: '北门路灯三个月没有修', claims: ['修好路灯'], purpose: '请求解决一件事', name: '郭长河', phone: '13800000871' });
  await course.referTo(matter, UNIT);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

const works = (page) => page.locator('section.works');
const row = (page, name) => page.locator('.duties .it', { hasText: name });

async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `works-${name}`, width);
  }
}

async function toDuties(page) {
  await page.locator('nav.places a', { hasText: '职责' }).click();
  await page.locator('.duties h1').waitFor();
}

test('a supervision, from the matter to its closing', async (t) => {
  const step = steps(t, browser, 'supervision');

  await step('the supervisor begins it on the page of the matter; units that can answer are offered', async () => {
    const page = await course.as(SUPERVISOR);
    await toDuties(page);
    await page.getByText('现在没有要您办的').waitFor();
    await lookAtBoth(page, 'none');
    await desk.openCase(page, matter.number);
    await works(page).getByText('还没有').waitFor();
    await works(page).locator('a.btn', { hasText: '开始督办' }).click();
    await page.locator('form.act').waitFor();
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('form.act .fault').first().waitFor();
    await lookAtBoth(page, 'begin');
    await desk.fill(page, 'open', { unit: { pick: UNIT }, ground: { choose: '无正当理由' }, text: '请说明为什么三个月没有修，什么时候修好。', due_day: '2026-11-30' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '待反馈' }).waitFor();
    await page.locator('article.case .facts', { hasText: matter.number }).waitFor();
    await lookAtBoth(page, 'opened');
  });

  await step('the head of the unit finds it among their duties and answers from there', async () => {
    const page = await course.as(UNIT_HEAD);
    await toDuties(page);
    const duty = row(page, matter.number);
    await duty.getByText('11 月 30 日（周一）前').waitFor();
    await duty.getByText('还没有办的话').waitFor();
    await lookAtBoth(page, 'owed');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('article.case h1').waitFor();
    await page.locator('article.case .crumbs .back').click().catch(() => page.keyboard.press('Escape'));
    await duty.locator('.acts a').click();
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'answer', { text: '电缆被挖断，11 月 20 日换新并恢复照明。' });
    await desk.send(page, '已反馈');
    await becomes(() => page.url(), (now) => !now.includes('act='), 'what is done is not asked for again');
    await page.getByText('这个操作现在不能办').waitFor({ state: 'detached' });
    const { pathname, search } = new URL(page.url());
    await page.goto(`${pathname}${search}&act=answer`);
    await page.getByText('这个操作现在不能办').waitFor();
    await toDuties(page);
    await page.locator('.segments a', { hasText: '已结束' }).click();
    await row(page, matter.number).getByText('已办').waitFor();
  });

  await step('somebody who writes while the work moves on is told, and keeps what was written', async () => {
    const handler = await course.as(HANDLER);
    await desk.openCase(handler, matter.number);
    await works(handler).locator('li a').click();
    await handler.locator('article.case .meta .tag', { hasText: '已反馈' }).waitFor();
    const page = await course.as(SUPERVISOR);
    await desk.openCase(page, matter.number);
    await works(page).locator('li a').click();
    await desk.begin(page, 'close');
    await desk.fill(page, 'close', { text: '现场看过' });
    const head = await course.as(OFFICE_HEAD);
    await desk.openCase(head, matter.number);
    await works(head).locator('li a').click();
    await desk.act(head, 'instruct', { text: '请再看一次夜间照明' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('form.act .changes', { hasText: '已过问' }).waitFor();
    await becomes(() => desk.field(page, 'close', 'text').inputValue(), '现场看过');
    await lookAtBoth(page, 'stale');
    await page.locator('form.act .changes button').click();
    await desk.fill(page, 'close', { text: '夜间现场看过，路灯都亮。' });
    await desk.send(page, '督办办结');
  });

  await step('closed, it owes nothing, offers nothing and stands among the ended', async () => {
    const page = await course.as(SUPERVISOR);
    await page.goto('/desk/works?kind=supervision');
    await page.getByText('没有进行中的事项').waitFor();
    await page.locator('.segments a', { hasText: '已结束' }).click();
    await page.locator('table', { hasText: matter.number }).waitFor();
    await lookAtBoth(page, 'ended');
    await page.locator('table a').first().click();
    await page.getByText('现在没有人欠办').waitFor();
    await page.getByText('现在没有您要办的').waitFor();
    await lookAtBoth(page, 'closed');
    for (const one of course.everybody()) assertNoComplaints(one);
  });
});

test('a case led with a phone', async (t) => {
  const step = steps(t, browser, 'case-leader');
  let phone;

  await step('the head of the office names a leader among those who reach the matter', async () => {
    const page = await course.as(OFFICE_HEAD);
    await desk.openCase(page, matter.number);
    await works(page).locator('a.btn', { hasText: '确定包案领导' }).click();
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'name_leader', { leader: { choose: LEADER }, unit: { pick: UNIT }, text: '报修两次没有结果，需要几个单位一起解决。' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .facts', { hasText: LEADER }).waitFor();
  });

  await step('what the leader owes stands on a phone in the order of its day', async () => {
    phone = await browser.person(office.origin, PHONE);
    await desk.signIn(phone, LEADER);
    await toDuties(phone);
    await becomes(() => phone.locator('.duties .it').count(), 4);
    await settle(phone);
    assert.equal(await phone.locator('.duties .it').count(), 4);
    await look(phone, 'works-leader-owes', 360);
  });

  await step('a talk is recorded from the list', async () => {
    await row(phone, '听取信访人意见').locator('.acts a').first().click();
    await phone.locator('form.act').waitFor();
    await desk.fill(phone, 'hear', { way: { choose: '接访' }, text: '本人说北门晚上看不清路，老人摔过一次。' });
    await look(phone, 'works-leader-hears', 360);
    await desk.send(phone);
    await phone.locator('article.case .tl', { hasText: '老人摔过一次' }).waitFor();
    await look(phone, 'works-leader-heard', 360);
  });

  await step('the plan is made, and what is owed next follows from it', async () => {
    await phone.locator('[data-action="make_plan"]').click();
    await desk.fill(phone, 'make_plan', { text: '住建局更换电缆，供电公司配合停电。', milestone: '恢复照明', milestone_day: '2026-11-27' });
    await desk.send(phone, '化解中');
    await phone.locator('.crumbs .back').click();
    await row(phone, '按阶段目标推进').getByText('11 月 27 日').waitFor();
    await row(phone, '听取信访人意见').waitFor({ state: 'detached' });
    await look(phone, 'works-leader-goes-on', 360);
    assertNoComplaints(phone);
  });

  await step('nothing done, it is passed on by day, and the list says so', async () => {
    await office.moveClock({ days: 14 });
    await desk.signIn(phone, LEADER);
    await toDuties(phone);
    await phone.locator('.group h2', { hasText: '已超期' }).waitFor();
    await look(phone, 'works-leader-late', 360);
  });
});

test('several units are called to a matter, by the minute', async (t) => {
  const step = steps(t, browser, 'whistle');

  await step('units are picked one by one and taken out again', async () => {
    const page = await course.as(HANDLER);
    await desk.openCase(page, matter.number);
    await works(page).locator('a.btn', { hasText: '吹哨' }).click();
    await page.locator('form.act').waitFor();
    const box = desk.field(page, 'call', 'units');
    for (const name of ['清禾县城市管理局', '清禾县财政局', '清禾县公安局']) {
      await box.click();
      await box.fill(name);
      await page.locator('[id="act-call-units-list"] [role=option]').first().waitFor();
      await box.press('Enter');
      await page.locator('.units li', { hasText: name }).waitFor();
    }
    await page.getByLabel('去掉清禾县财政局').click();
    await becomes(() => page.locator('.units li').count(), 2);
    await desk.fill(page, 'call', { minutes: '30', place: '小区北门', text: '电缆被占压，请到现场一起看。' });
    await lookAtBoth(page, 'call');
    await page.reload();
    await becomes(() => page.locator('.units li').count(), 2);
    await page.getByText('已恢复上次没有提交的内容').waitFor();
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .facts', { hasText: '被点名的部门' }).waitFor();
    await lookAtBoth(page, 'called');
  });

  await step('whoever is called sees how many minutes are left, and comes', async () => {
    const page = await browser.person(office.origin, PHONE);
    await desk.signIn(page, '常爱莲');
    await toDuties(page);
    const duty = row(page, '到场报到');
    await duty.getByText(/还有 (30|2\d) 分钟/).waitFor();
    await duty.getByText(/09:\d\d 前/).waitFor();
    await look(page, 'works-called-owes', 360);
    await duty.locator('.acts a').first().click();
    await desk.fill(page, 'arrive', { text: '常爱莲，城管局负责人' });
    await desk.send(page);
    await page.locator('article.case .tl', { hasText: '已到场' }).waitFor();
    await look(page, 'works-called-came', 360);
    assertNoComplaints(page);
  });
});

test('a meeting is begun about no matter, and what it resolves within it', async (t) => {
  const step = steps(t, browser, 'meeting');

  await step('the head of the office prepares a meeting from the list of works', async () => {
    const page = await course.as(OFFICE_HEAD);
    await page.goto('/desk/works');
    await page.locator('.begin a', { hasText: '准备联席会议' }).click();
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '待召开' }).waitFor();
    await lookAtBoth(page, 'meeting');
  });

  await step('a resolution names its matter by number, and a wrong one is said where it stands', async () => {
    const page = await course.as(OFFICE_HEAD);
    await page.goto('/desk/works?kind=meeting');
    await page.locator('table a', { hasText: '联席会议' }).last().click();
    await page.locator('.begin a').first().click();
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'open', { unit: { pick: UNIT }, petition: 'QHXF-2026-1116-9999-9', text: '更换北门电缆', due_day: '2026-12-15' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.getByText('没有找到这个编号的信访事项').waitFor();
    await lookAtBoth(page, 'resolution');
    await desk.fill(page, 'open', { petition: matter.number });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .facts', { hasText: matter.number }).waitFor();
    await page.locator('article.case .facts a', { hasText: '联席会议' }).click();
    await page.locator('.within li').first().waitFor();
    await lookAtBoth(page, 'within');
    assertNoComplaints(page);
  });
});
