/* A grievance through the whole ladder: not satisfied, review by the department above that the petitioner
 * chose over the county, re-examination by the city with a hearing whose days do not count, conclusion. Every last day is worked out by hand. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { BUREAU, CITY, COUNTY, Course, HANDLER, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { becomes, lacks } from './support/seen.mjs';

const PETITION = {
  facts: '东苑小区 3 号楼电梯停了半年，物业说没钱修。',
  title: '电梯停运半年没有人修',
  claims: ['年底前把电梯修好'],
  purpose: '请求解决一件事',
  name: '方秀兰',
  phone: '13800000361',
};
const NO = { finding: '不支持', facts: '维修资金不足，业主大会没有通过筹资方案。', basis: '《物业管理条例》第五十三条' };

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

/* The last day as the desk shows it. */
async function dueAt(name, clock) {
  const page = await course.as(name);
  await desk.openCase(page, matter.number);
  return desk.dueAtDesk(page, clock);
}

test('not satisfied, review, re-examination with a hearing, conclusion', async (t) => {
  const step = steps(t, browser, 'review');

  await step('written on Monday 16 November, refused in substance, served on Wednesday 18', async () => {
    matter = await course.write(PETITION);
    await course.referTo(matter, UNIT);
    await office.moveClock({ days: 1 });
    await course.accept(matter);
    await office.moveClock({ days: 1 });
    await course.answer(matter, [NO]);
    assert.equal(office.today(), '2026-11-18');
  });

  await step('the petitioner reads until when a review can be asked for: 30 days, Friday 18 December', async () => {
    const page = await course.follow(matter);
    await page.locator('article.claim').getByText('不支持').waitFor();
    await portal.rate(page, '责任单位', '不满意', '没有说怎么办');
    await page.getByText('12 月 18 日（周五）').first().waitFor();
  });

  await step('two organs may review it, and the page says what each is', async () => {
    await office.moveClock({ days: 2 });
    const page = await course.follow(matter);
    await page.locator('.acts button', { hasText: '请求复查' }).click();
    const form = page.locator('form.act');
    await form.locator('button[type=submit]').click();
    await becomes(() => form.locator('.choice').count(), 2);
    await form.locator('.choice', { hasText: COUNTY.name }).getByText('所属的本级人民政府').waitFor();
    await form.locator('.choice', { hasText: BUREAU.name }).getByText('上一级主管部门').waitFor();
  });

  await step('a review is asked for, in three steps, of the department above', async () => {
    const form = await course.askForReview(matter, '请求复查', BUREAU.name, { postedDay: office.today(), reason: '业主大会开过会，同意筹资。' });
    await form.waitFor({ state: 'detached' });
    await matter.page.locator('section.lead h1', { hasText: '复查' }).waitFor();
  });

  await step('the review is due 30 days on, a Sunday, so on Monday 21 December; both pages say so', async () => {
    const due = await dueAt(BUREAU.head, '书面答复复查意见');
    assert.equal(due.day, '12 月 21 日（周一）');
    assert.ok(due.why.some((line) => line.includes('周日')), due.why.join('\n'));
    await course.follow(matter);
    const read = await portal.dueAtPortal(matter.page);
    assert.equal(read.iso, '2026-12-21');
    assert.deepEqual(read.why, due.why);
  });

  await step('the unit that answered does not have it any more', async () => {
    const page = await course.as(UNIT_HEAD);
    await page.goto(`/desk/?list=all&q=${encodeURIComponent(matter.number)}`);
    await page.locator('.state:not(.loading)').first().waitFor();
    await lacks(page, page.locator('a.it'));
  });

  await step('but it finds what it answered in a list of its own, and can only read it', async () => {
    const page = await course.as(UNIT_HEAD);
    await page.locator('nav.lists a', { hasText: '经我单位办理' }).click();
    await page.locator('a.it', { hasText: PETITION.title }).click();
    await page.getByRole('heading', { name: PETITION.title }).first().waitFor();
    await page.locator('article.case .number').waitFor();
    await lacks(page, page.locator('[data-action]'));
    const seen = await course.as(COUNTY.head);
    await seen.goto('/desk/');
    await becomes(() => seen.locator('nav.lists a', { hasText: '经我单位办理' }).count(), 1);
  });

  await step('lists are filtered by what is true of a matter, in the address', async () => {
    const page = await course.as(BUREAU.handler);
    await page.goto('/desk/?list=all');
    await page.locator('a.it').first().waitFor();
    await page.goto('/desk/?list=all&mark=urgent');
    await page.locator('.chip', { hasText: '情形：重大紧急' }).waitFor();
    await page.locator('.state:not(.loading)').first().waitFor();
    await lacks(page, page.locator('a.it'));
  });

  await step('the department above upholds the answer; served on Monday 23 November', async () => {
    await office.moveClock({ days: 3 });
    await course.act(BUREAU.head, matter, 'decide_review', { result: { choose: '维持' }, reason: '筹资方案没有达到法定比例。' }, '复查意见待送达');
    await course.serve(BUREAU.handler, matter, 'serve_review', '复查已答复');
    const due = await dueAt(BUREAU.handler, '请求复核');
    assert.equal(due.day, '12 月 23 日（周三）');
  });

  await step('the petitioner reads both answers and asks the city to look again', async () => {
    const page = await course.follow(matter);
    await page.getByRole('heading', { name: '答复和复查' }).waitFor();
    const form = await course.askForReview(matter, '请求复核', CITY.name, { postedDay: office.today(), reason: '票数算错了。' });
    await form.waitFor({ state: 'detached' });
  });

  await step('a hearing needs seven days’ notice; called for 1 December, the period stands still from 24 November', async () => {
    const before = await dueAt(CITY.head, '书面答复复核意见');
    assert.equal(before.day, '12 月 23 日（周三）');
    await office.moveClock({ days: 1 });
    await course.act(CITY.head, matter, 'call_reexam_hearing', { hearing_day: '2026-12-01', place: '云川市政府 2 号楼听证室', host: '曲文升' }, '复核听证中');
    const box = (await course.as(CITY.handler)).locator('section.clocks .ck', { hasText: '书面答复复核意见' });
    await desk.openCase(await course.as(CITY.handler), matter.number);
    await box.getByText('暂停').first().waitFor();
    await course.serve(CITY.handler, matter, 'serve_reexam_hearing', '复核听证中');
    const page = await course.follow(matter);
    await page.locator('section[aria-labelledby=hearing-title]').getByText('云川市政府 2 号楼听证室').waitFor();
  });

  await step('held on 1 December: from the call to the hearing eight days do not count', async () => {
    await office.moveClock({ days: 7 });
    await course.act(CITY.handler, matter, 'hold_reexam_hearing', { held_day: office.today(), record: '双方陈述了意见，核对了表决票。' }, '复核中');
    const due = await dueAt(CITY.head, '书面答复复核意见');
    assert.equal(due.day, '12 月 31 日（周四）', due.why.join('\n'));
    assert.ok(due.why.some((line) => line.startsWith('不计入') && line.includes('8 天')), due.why.join('\n'));
  });

  await step('the city decides and serves: the matter is concluded, and the page says what is still possible', async () => {
    await course.act(CITY.head, matter, 'decide_reexamination', { result: { choose: '维持' }, reason: '表决票逐张核对过，没有发现错误。' }, '复核意见待送达');
    const seen = await course.serve(CITY.handler, matter, 'serve_reexamination', '复核终结');
    for (const name of ['处理意见', '复查意见', '复核意见']) await seen.locator('.ladder li', { hasText: name }).first().waitFor();
    const page = await course.follow(matter);
    await page.locator('section.lead h1').waitFor();
    await page.getByText('有新的事实，可以作为新的事情来反映').waitFor();
    await lacks(page, page.locator('.acts button', { hasText: '请求' }));
  });

  await step('nobody’s browser complained', () => {
    for (const page of [...course.everybody(), matter.page]) assertNoComplaints(page);
  });
});
