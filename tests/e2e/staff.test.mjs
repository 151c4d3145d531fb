/* Whether units have enough trained people, and the clocks of matters among duties, as readers see them. */
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, OFFICE_HEAD, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';

let office;
let browser;
let course;
let matter;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
  matter = await course.write({ facts: '河堤上的栏杆断了两处，放学的孩子从那里走。', title: '河堤栏杆断了', claims: ['修好栏杆'], purpose: '请求解决一件事', name: '郭长堤', phone: '13800000872' });
  await course.referTo(matter, UNIT);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, name, width);
  }
}

test('the clock of a matter stands among duties, and opens the matter', async (t) => {
  const step = steps(t, browser, 'clocks');
  await step('the handler finds it in its group, with its day and its reason', async () => {
    const page = await course.as(HANDLER);
    await page.locator('nav.places a', { hasText: '职责' }).click();
    const row = page.locator('.duties .it', { hasText: matter.number });
    await row.first().waitFor();
    await row.first().getByText('信访事项').waitFor();
    await lookAtBoth(page, 'duties-clocks');
    await row.first().locator('a').first().click();
    await page.locator('article.case h1', { hasText: '河堤栏杆断了' }).waitFor();
    await becomes(() => page.url(), /matter=/);
    await page.goto('/desk/duties?of=works');
    await page.getByText('现在没有要您办的').waitFor();
  });
});

test('staff of units', async (t) => {
  const step = steps(t, browser, 'staff');
  await step('the head of the office sees which units have nobody trained', async () => {
    const page = await course.as(OFFICE_HEAD);
    await page.locator('nav.places a', { hasText: '人员' }).click();
    await page.locator('table .tag', { hasText: '没有受过培训的承办人' }).first().waitFor();
    await lookAtBoth(page, 'staff-board');
  });
  await step('the head of a unit notes a course, takes back a slip, and the unit is not flagged any more', async () => {
    const page = await course.as(UNIT_HEAD);
    await page.locator('nav.places a', { hasText: '人员' }).click();
    await page.locator('table a').click();
    await page.locator('#staff-account').selectOption({ label: HANDLER });
    await page.locator('form button[type=submit]').click();
    await page.locator('form .fault').first().waitFor();
    await page.locator('#staff-name').fill('信访业务培训班');
    await page.locator('form button[type=submit]').click();
    await page.locator('.people li', { hasText: HANDLER }).locator('.tag', { hasText: '培训有效' }).waitFor();
    await page.locator('#staff-name').fill('写错了');
    await page.locator('form button[type=submit]').click();
    await page.locator('.people .row', { hasText: '写错了' }).locator('button').click();
    await page.locator('.people .row', { hasText: '写错了' }).waitFor({ state: 'detached' });
    await lookAtBoth(page, 'staff-unit');
    await page.locator('a.btn', { hasText: '所有单位' }).click();
    await page.locator('table', { hasText: '1 名受过培训' }).waitFor();
    await lacks(page, page.locator('table .tag'));
    for (const one of course.everybody()) assertNoComplaints(one);
  });
});
