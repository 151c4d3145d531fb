/* The joint reception centre: the office sets the rota, anybody reads it, units check in on a phone by the server's
 * clock, the board shows the empty place, a matter is passed at the counter as the usual referral, what the lawyer advised
 * is read by the petitioner, and the week is printed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, OFFICER, UNIT, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { focusIs } from './support/keys.mjs';
import * as portal from './support/portal.mjs';
import { SIZES, look, settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes } from './support/seen.mjs';

const CLERK = '陈桂兰';
const LAWYER = '严晓云';
const LAW = '清禾县司法局';
const SHORT = '县住建局';

let office;
let browser;
let course;
let matter;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
  matter = await course.write({ facts: '小区电梯停了两个月。', title: '电梯停用两个月', claims: ['修好电梯'], name: '蒋电梯', phone: '13800000881' });
  await course.act(OFFICER, matter, 'screen', { purpose: { choose: '申诉求决' }, class: { pick: '物业管理' } }, '待转送');
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `centre-${name}`, width);
  }
}

async function pickUnit(page, unit) {
  const box = page.locator('#rota-unit');
  await box.click();
  await box.fill(unit);
  await page.locator('#rota-unit-list [role=option]').first().waitFor();
  await box.press('Enter');
}

async function post(page, { sort, unit, who, place, from = '08:30', to = '17:00', days }) {
  const form = page.locator('form.rota-form');
  await form.locator('label', { hasText: sort }).click();
  await pickUnit(page, unit);
  await page.locator('#rota-who').fill(who);
  await page.locator('#rota-place').fill(place);
  await page.locator('#rota-time').fill(from);
  await form.locator('input[type=time]').nth(1).fill(to);
  for (const box of await form.locator('input[type=checkbox]').all()) await box.uncheck();
  for (const day of days) await form.locator('label', { hasText: day }).click();
  await form.getByRole('button', { name: '排上' }).click();
}

/* Without typing the address: from the board to the page of one seat. */
async function openSeat(page, unit) {
  await page.goto('/desk/centre');
  await page.locator('.seats li', { hasText: unit }).first().getByRole('link').click();
  await page.locator('main.seat h1').waitFor();
}

test('the centre from its rota to what was done there', async (t) => {
  const step = steps(t, browser, 'centre');
  let officer;
  let phone;

  await step('the office puts units and a lawyer on the rota of this week', async () => {
    officer = await course.as(OFFICER);
    await officer.goto('/desk/centre');
    await officer.getByText('今天没有排班').waitFor();
    await officer.getByRole('link', { name: '每周排班' }).click();
    const form = officer.locator('form.rota-form');
    await form.getByRole('button', { name: '排上' }).click();
    await focusIs(officer, '#rota-unit'); // the first fault
    await lookAtBoth(officer, 'rota-empty');
    await post(officer, { sort: '单位常驻', unit: UNIT, who: '周建明，物业科科长', place: '2 号窗口', days: ['11 月 17 日', '11 月 18 日', '11 月 19 日'] });
    await officer.getByText('已排 3 班').waitFor();
    await post(officer, { sort: '律师值班', unit: LAW, who: '钱律师，清禾律师事务所', place: '律师咨询室', to: '11:30', days: ['11 月 17 日'] });
    await officer.getByText('已排 1 班').waitFor();
    await becomes(() => officer.locator('table.rota tbody tr').count(), 2);
    await lookAtBoth(officer, 'rota');
    assertNoComplaints(officer);
  });

  await step('the week is printed on one sheet', async () => {
    await officer.emulateMedia({ media: 'print' });
    await officer.setViewportSize({ width: 1040, height: 720 });
    await officer.screenshot({ path: 'build/e2e/centre-rota-print.png', fullPage: true });
    await officer.locator('table.rota').waitFor();
    await becomes(() => officer.locator('form.rota-form').isVisible(), false, 'no form on paper');
    const pdf = await officer.pdf({ preferCSSPageSize: true });
    assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length, 1, 'one sheet');
    await officer.emulateMedia({ media: 'screen' });
    await officer.setViewportSize(SIZES[1440]);
  });

  await step('the next week is this one again', async () => {
    await officer.getByRole('button', { name: '照这一周排下一周（4 班）' }).click();
    await officer.getByText('已排 4 班').waitFor();
    await officer.getByRole('link', { name: '下一周' }).click();
    await officer.locator('table.rota th', { hasText: '11 月 24 日' }).waitFor();
    await becomes(() => officer.locator('table.rota td p').count(), 4);
  });

  await step('anybody reads which units and lawyers sit when', async () => {
    const anybody = await browser.person(office.origin, PHONE);
    await anybody.goto('/centre');
    await anybody.locator('section', { hasText: '11 月 17 日' }).getByText('周建明，物业科科长').first().waitFor();
    await anybody.getByText('钱律师，清禾律师事务所').first().waitFor();
    await lookAtBoth(anybody, 'published');
    assertNoComplaints(anybody);
  });

  await step('on the day the board shows the empty place, then who came', async () => {
    await office.moveClock({ days: 1 });
    officer = await course.as(OFFICER);
    await officer.goto('/desk/centre');
    await officer.locator('.seats li', { hasText: SHORT }).getByText(/还没有到岗，已过 \d+ 分钟/).waitFor();
    await lookAtBoth(officer, 'board-empty-place');
    phone = await browser.person(office.origin, PHONE);
    await desk.signIn(phone, HANDLER);
    await phone.goto('/desk/centre');
    await phone.locator('.seats li').first().waitFor();
    await settle(phone);
    assert.equal(await phone.locator('.seats li').count(), 1, 'their own alone');
    await phone.getByRole('link', { name: '签到、办理' }).click();
    await phone.getByRole('button', { name: '到岗签到' }).waitFor();
    await look(phone, 'centre-seat-before', 360);
    await phone.getByRole('button', { name: '到岗签到' }).click();
    await phone.locator('.tag', { hasText: '在岗' }).waitFor();
    await look(phone, 'centre-seat-here', 360);
    await officer.reload();
    await officer.locator('.seats li', { hasText: SHORT }).getByText(/签到（马文娟）/).waitFor();
    await lookAtBoth(officer, 'board');
    assertNoComplaints(phone);
  });

  await step('a matter is passed at the counter: the usual referral, the usual days', async () => {
    await openSeat(officer, SHORT);
    await officer.getByRole('link', { name: '当场转给驻场单位' }).click();
    await officer.locator('form.act').waitFor();
    await desk.fill(officer, 'hand', { petition: matter.number, note: '电梯停用，请当场看。' });
    await lookAtBoth(officer, 'hand');
    await officer.locator('form.act .foot button[type=submit]').click();
    await officer.locator('form.act').waitFor({ state: 'detached' });
    await desk.openCase(officer, matter.number);
    await officer.locator('article.case .meta .tag', { hasText: '待受理' }).first().waitFor();
    await portal.follow(matter.page, matter);
    await matter.page.getByText('转给责任单位').first().waitFor();
  });

  await step('what the lawyer advised is read by the petitioner', async () => {
    const lawyer = await browser.person(office.origin, PHONE);
    await desk.signIn(lawyer, LAWYER);
    await openSeat(lawyer, '司法局');
    await lawyer.getByRole('button', { name: '到岗签到' }).click();
    await lawyer.locator('.tag', { hasText: '在岗' }).waitFor();
    const clerk = await course.as(CLERK);
    await openSeat(clerk, '司法局');
    await clerk.getByRole('link', { name: '登记一次咨询' }).click();
    await clerk.locator('form.act').waitFor();
    await desk.fill(clerk, 'advise', { petition: matter.number, outcome: { choose: '讲明法律规定' }, text: '电梯维修可以申请使用专项维修资金，应急的不用三分之二同意。' });
    await look(clerk, 'centre-advise', 1440);
    await clerk.locator('form.act .foot button[type=submit]').click();
    await clerk.locator('form.act').waitFor({ state: 'detached' });
    await portal.follow(matter.page, matter);
    await matter.page.getByText('值班律师就这件事提供了法律咨询').waitFor();
    await matter.page.getByText('专项维修资金').waitFor();
    await look(matter.page, 'centre-read', 360);
  });

  await step('leaving is one short form', async () => {
    await phone.getByRole('link', { name: '离岗小结' }).click();
    await phone.locator('form.act').waitFor();
    await desk.fill(phone, 'leave', { batches: '3' });
    await phone.locator('form.act .foot button[type=submit]').click();
    await phone.locator('article.case .meta .tag', { hasText: '已结束' }).waitFor();
    await officer.goto('/desk/centre');
    await officer.locator('.seats li', { hasText: SHORT }).getByText(/离岗/).first().waitFor();
    await lookAtBoth(officer, 'board-left');
  });
});
