/* Return visits of a month: the machine begins them and draws which, the office asks as the petitioner chose,
 * what was not done is looked into by somebody else, and the month ends when all were asked. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, OFFICER, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look, settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { lacks } from './support/seen.mjs';

const SUPERVISOR = '孙丽';
const LEAST = 3;
const MOST = 20;

let office;
let browser;
let course;
let month;

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 400 }), Browser.open()]);
  course = new Course(office, browser);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `visits-${name}`, width);
  }
}

const within = (page) => page.locator('.within li');
test('return visits of a month', async (t) => {
  const step = steps(t, browser, 'visits');
  let drawn;

  await step('on the second of the month they are begun, and drawn by the machine', async () => {
    await office.moveClock({ days: 16 });
    const page = await course.as(OFFICER);
    const row = page.locator('table.grid a', { hasText: '每月回访' });
    await page.goto('/desk/works?kind=return_visits');
    await row.first().click();
    await within(page).first().waitFor();
    month = new URL(page.url()).pathname;
    await page.locator('article.case .tl', { hasText: '已抽取' }).waitFor();
    await settle(page);
    drawn = await within(page).count();
    assert.ok(drawn >= LEAST && drawn <= MOST, `${drawn} were drawn`);
    await page.locator('[role=group] .refused', { hasText: '它下面还有没结束的事项' }).waitFor();
    await lacks(page, page.locator('[data-action="finish"]'), 'not while one is left');
    await lookAtBoth(page, 'month');
  });

  await step('what was kept is recorded on a phone, from the list of duties', async () => {
    const phone = await browser.person(office.origin, PHONE);
    await desk.signIn(phone, OFFICER);
    await phone.locator('nav.places a', { hasText: '职责' }).click();
    await phone.locator('select.part').selectOption({ label: '督办、包案等' });
    await phone.waitForURL(/of=works/);
    const duty = phone.locator('.duties .it', { hasText: '回访信访人' });
    await duty.first().waitFor();
    await duty.first().locator('.acts a', { hasText: '已回访' }).click();
    await phone.locator('form.act').waitFor();
    await desk.fill(phone, 'visited', { way: { choose: '电话' }, text: '路灯换了，晚上亮。' });
    await look(phone, 'visits-ask', 360);
    await desk.send(phone, '已回访');
    assertNoComplaints(phone);
  });

  await step('who would rather not be contacted ends it, with nothing written and no mark', async () => {
    const page = await course.as(OFFICER);
    const left = within(page).filter({ hasText: '待回访' });
    await page.goto(month);
    await left.first().locator('a').click();
    await desk.act(page, 'visited', { way: { choose: '不愿被联系' } }, '已回访');
    await page.goto(month);
    await within(page).first().waitFor();
    await lacks(page, page.getByText('拒绝'));
  });

  await step('what was not kept goes to the supervisor, and not back to whoever asked', async () => {
    const page = await course.as(OFFICER);
    await page.goto(month);
    await within(page).filter({ hasText: '待回访' }).first().locator('a').click();
    await desk.act(page, 'unkept', { text: '答应月底修好的护栏还没有修。' }, '没有落实');
    await lacks(page, page.locator('[data-action="checked"]'));
    const path = new URL(page.url()).pathname;
    const supervisor = await course.as(SUPERVISOR);
    await supervisor.goto(path);
    await desk.begin(supervisor, 'checked');
    await lookAtBoth(supervisor, 'check');
    await supervisor.locator('form.act textarea').first().fill('看过现场，住建局今天补修。');
    await desk.send(supervisor, '已回访');
    await lookAtBoth(supervisor, 'checked');
  });

  await step('the month is finished when all were asked', async () => {
    const page = await course.as(OFFICER);
    for (let left = drawn - LEAST; left > 0; left--) {
      await page.goto(month);
      await within(page).filter({ hasText: '待回访' }).first().locator('a').click();
      await desk.act(page, 'visited', { way: { choose: '网上' }, text: '已经落实。' }, '已回访');
    }
    await page.goto(month);
    await page.locator('article.case .facts').waitFor();
    await desk.act(page, 'finish', { text: `回访 ${drawn} 件，一件没有落实，已补办。` }, '已完成');
    await lookAtBoth(page, 'finished');
    for (const one of course.everybody()) assertNoComplaints(one);
  });
});
