/* The simple procedure, and what becomes of it when the matter turns out not to be simple. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, UNIT, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { lacks } from './support/seen.mjs';

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

test('simple procedure, converted to the ordinary one', async (t) => {
  const step = steps(t, browser, 'simple');

  await step('a small matter is taken up simply on 17 November: ten working days, 1 December', async () => {
    matter = await course.write({ facts: '楼道灯坏了两个星期。', title: '楼道灯坏了', claims: ['换灯'], purpose: '请求解决一件事', name: '郭长河', phone: '13800000871' });
    await course.referTo(matter, UNIT);
    await office.moveClock({ days: 1 });
    await course.act(HANDLER, matter, 'accept_simple', { handler_phone: '0000-8321101' }, '办理中');
    await course.serve(HANDLER, matter, 'serve_notice', '办理中');
    const page = await course.as(HANDLER);
    await desk.openCase(page, matter.number);
    assert.equal((await desk.dueAtDesk(page, '简易办理答复')).day, '12 月 1 日（周二）');
    await page.locator('.marks').getByText('简易').waitFor();
  });

  await step('the ordinary approval is not offered for it, and converting says why', async () => {
    const page = await course.as(HANDLER);
    await desk.openCase(page, matter.number);
    await desk.begin(page, 'convert');
    await desk.fill(page, 'convert', { reason: '要改线路，需要几个单位一起办。' });
    await desk.send(page, '办理中');
    await page.locator('.marks').getByText('简易').waitFor({ state: 'detached' });
  });

  await step('the ordinary period counts from acceptance on 17 November: 60 days, shifted over the week-end', async () => {
    const page = await course.as(HANDLER);
    await desk.openCase(page, matter.number);
    const due = await desk.dueAtDesk(page, '书面答复');
    await lacks(page, page.locator('section.clocks .ck .name', { hasText: '简易办理答复' }));
    assert.ok(due.why.some((line) => line.includes('11 月 17 日')), due.why.join('\n'));
    await course.follow(matter);
    const read = await portal.dueAtPortal(matter.page);
    assert.equal(read.iso, '2027-01-18');
    assert.deepEqual(read.why, due.why);
    for (const one of [...course.everybody(), matter.page]) assertNoComplaints(one);
  });
});
