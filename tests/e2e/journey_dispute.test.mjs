/* A wrong referral: objection on the fourth day, the office disagrees, the organ above both decides
 * with both sides' reasons before its eyes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { COUNTY, Course, HANDLER, OFFICE_HEAD, UNIT, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { Office } from './support/office.mjs';
import { lacks } from './support/seen.mjs';

const WRONG_UNIT = '清禾县人力资源和社会保障局';
const WRONG_HANDLER = '杨雪';
const THEIRS = '电梯和维修资金不属于我局职权。';
const OURS = '欠的是电梯维保工人的工资，与劳动保障有关。';

let office;
let browser;
let course;
let matter;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

test('wrong referral, objection on day four, dispute adjudicated', async (t) => {
  const step = steps(t, browser, 'dispute');

  await step('referred to the wrong unit on Monday; it may object for five working days, until 23 November', async () => {
    matter = await course.write({ facts: '电梯停了半年。', title: '电梯停运', claims: ['修好电梯'], purpose: '请求解决一件事', name: '方秀兰', phone: '13800000361' });
    await course.referTo(matter, WRONG_UNIT);
    const page = await course.as(WRONG_HANDLER);
    await desk.openCase(page, matter.number);
    assert.equal((await desk.dueAtDesk(page, '提出异议')).day, '11 月 23 日（周一）');
  });

  await step('on Friday, the fourth day, it objects and names the right one', async () => {
    await office.moveClock({ days: 4 });
    const page = await course.hand(WRONG_HANDLER, matter, 'object', { reason: THEIRS, suggested_unit: { pick: UNIT } });
    await page.getByText('这件事不再由您办理').waitFor();
  });

  await step('the head of the office does not agree and asks the organ above both', async () => {
    const page = await course.hand(OFFICE_HEAD, matter, 'dispute', { reason: OURS });
    await desk.openCase(page, matter.number);
    assert.equal(await desk.stateOf(page), '管辖争议待决');
  });

  await step('the county reads both sides next to each other, with ten working days to decide', async () => {
    const page = await course.as(COUNTY.head);
    await desk.openCase(page, matter.number);
    const sides = page.locator('section[aria-label=管辖争议] .panel');
    await sides.filter({ hasText: '转送一方' }).getByText(OURS).waitFor();
    await sides.filter({ hasText: '提出异议一方' }).getByText(THEIRS).waitFor();
    assert.equal((await desk.dueAtDesk(page, '决定办理单位')).day, '12 月 4 日（周五）');
  });

  await step('it decides; that unit can no longer object, and the dispute is gone from the page', async () => {
    await course.hand(COUNTY.head, matter, 'adjudicate', { unit: { pick: UNIT }, reason: '维修资金由住建部门监管。' });
    const page = await course.as(HANDLER);
    await desk.openCase(page, matter.number);
    assert.equal(await desk.stateOf(page), '待受理');
    await lacks(page, page.locator('section[aria-label=管辖争议]'));
    await lacks(page, page.locator('[data-action=object]'));
    await desk.act(page, 'accept', { handler_phone: '0000-8321101' }, '办理中');
    for (const one of [...course.everybody(), matter.page]) assertNoComplaints(one);
  });
});
