/* A letter that comes to the housing bureau itself: it registers it, the petition office above sees
 * who has it, the petitioner follows it and reads in writing where it goes (art. 23). */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { COUNTY, Course, HANDLER, OFFICER, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { lacks } from './support/seen.mjs';

const TITLE = '外墙瓷砖掉下来砸了车';

let office;
let browser;
let course;
const matter = { name: '尤外墙', title: TITLE };

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

test('received directly, registered by the body itself', async (t) => {
  const step = steps(t, browser, 'direct');

  await step('the handler registers: purpose and class at once, nothing is left for later', async () => {
    const page = await course.as(HANDLER);
    await page.goto('/desk/register');
    await page.getByText(`登记${'县住建局'}直接收到的来件`).waitFor();
    await lacks(page, page.getByRole('button', { name: '先登记' }));
    await page.locator('#reg-channel label', { hasText: '来信' }).click();
    await page.locator('#reg-people-0-name').fill(matter.name);
    await page.locator('#reg-people-0-phone').fill('13800000777');
    await page.locator('#reg-facts').fill('三号楼外墙瓷砖掉下来，砸了楼下的车。');
    await page.locator('#reg-claims-0').fill('修好外墙');
    await page.locator('#reg-title').fill(TITLE);
    await page.keyboard.press('Control+Enter');
    await page.locator('#reg-class-fault').getByText('需要填写').waitFor();
    await page.locator('#reg-class').click();
    await page.locator('#reg-class').fill('物业管理');
    await page.locator('#reg-class-list [role=option]').first().waitFor();
    await page.locator('#reg-class').press('Enter');
    await page.locator('#reg-purpose').selectOption({ label: '申诉求决' });
    for (const [width, size] of Object.entries(SIZES)) {
      await page.setViewportSize(size);
      await look(page, 'desk-register-direct', width);
    }
    const answer = page.waitForResponse((reply) => reply.request().method() === 'POST' && /\/petitions$/.test(new URL(reply.url()).pathname));
    await page.keyboard.press('Control+Enter');
    const receipt = await (await answer).json();
    Object.assign(matter, { number: receipt.number, code: receipt.code });
    assert.ok(matter.number.startsWith('QHZJ'), matter.number);
    await page.locator('article.receipt').waitFor();
  });

  await step('the written notice is due 15 days after receipt, on both pages', async () => {
    const page = await course.as(HANDLER);
    await desk.openCase(page, matter.number);
    const due = await desk.dueAtDesk(page, '书面告知');
    assert.equal(due.day, '12 月 1 日（周二）');
    matter.page = await browser.person(office.origin, PHONE);
    await portal.follow(matter.page, matter);
    await matter.page.locator('section.lead h1', { hasText: '直接收到' }).waitFor();
    await matter.page.getByText('12 月 1 日（周二）').first().waitFor();
  });

  await step('the petition office sees it among those that others have, and cannot refer it', async () => {
    const page = await course.as(OFFICER);
    await page.goto(`/desk/?list=waiting&q=${encodeURIComponent(matter.number)}`);
    await page.locator('a.it', { hasText: TITLE }).waitFor();
    await desk.openCase(page, matter.number);
    await lacks(page, page.locator('[data-action=refer]'));
  });

  await step('a government registers nothing: its petition office does', async () => {
    const page = await course.as(COUNTY.handler);
    await page.goto('/desk/register');
    await page.getByText('登记由信访部门的窗口').waitFor();
  });

  await step('accepted by the body itself; the notice is served and the 60 days run', async () => {
    await course.act(HANDLER, matter, 'accept', {}, '办理中');
    await course.serve(HANDLER, matter, 'serve_notice', '办理中');
    await portal.follow(matter.page, matter);
    await matter.page.locator('section.lead h1', { hasText: '县住建局' }).waitFor();
    await matter.page.getByText('1 月 15 日').first().waitFor();
  });

  await step('nobody’s browser complained', () => {
    for (const page of [...course.everybody(), matter.page]) assertNoComplaints(page);
  });
});
