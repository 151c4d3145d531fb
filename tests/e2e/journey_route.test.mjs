/* A wage claim belongs before the labour arbitrators: the unit says so in writing, the periods of
 * that way are told, and the petition does not stop them. */
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { Course, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { Office } from './support/office.mjs';
import { becomes } from './support/seen.mjs';

const UNIT = '清禾县人力资源和社会保障局';
const HANDLER = '杨雪';
const RECEIVER = '清禾县劳动人事争议仲裁委员会';

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

test('route changed to labour arbitration', async (t) => {
  const step = steps(t, browser, 'route');

  await step('a wage claim is referred to the labour bureau', async () => {
    matter = await course.write({ facts: '工地欠我三个月工资。', title: '工地欠薪三个月', claims: ['付清工资'], purpose: '请求解决一件事', name: '罗大山', phone: '13800000415' });
    await course.referTo(matter, UNIT, { topic: '工资福利' });
  });

  await step('choosing the way says before it is sent what follows; the notice is served', async () => {
    const page = await course.as(HANDLER);
    await desk.openCase(page, matter.number);
    await desk.begin(page, 'find_route');
    await desk.fill(page, 'find_route', { route: { choose: '劳动人事' }, known_day: '2026-03-02', receiver: RECEIVER, reason: '工资争议先经劳动仲裁。' });
    await page.locator('form.act [role=status]').getByText('申请劳动仲裁').waitFor();
    await desk.send(page, '导入其他法定途径');
    await course.serve(HANDLER, matter, 'serve_notice', '导入其他法定途径');
  });

  await step('the petitioner reads who, until when, and that the petition does not stop that period', async () => {
    const page = await course.follow(matter);
    const box = page.locator('section[aria-labelledby=route-title]');
    await box.getByText('劳动').first().waitFor();
    await box.getByText(RECEIVER).waitFor();
    await box.getByText('不会让下面的期限停下来').waitFor();
    await box.getByText('2027 年 3 月 2 日').waitFor();
  });

  await step('handed over, and confirmed by the arbitrators: the matter is led there', async () => {
    await course.act(HANDLER, matter, 'lead', { handed_day: office.today(), proof: '移送清单 2026-9' }, '导入其他法定途径');
    await office.moveClock({ days: 2 });
    await course.act(HANDLER, matter, 'confirm_route', { confirmed_day: office.today(), receipt: '仲案 2026-118' }, '已导入其他法定途径');
    const page = await course.follow(matter);
    await page.locator('section.lead h1').waitFor();
    await becomes(() => page.locator('section[aria-labelledby=route-title]').count(), 1);
    for (const one of [...course.everybody(), matter.page]) assertNoComplaints(one);
  });
});
