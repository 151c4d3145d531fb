/* A promise on its way: a plan with steps, photographs taken on a phone, what its petitioner reads of it;
 * and money for relief, from the budget to the receipt. */
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints, picture } from './support/browser.mjs';
import { Course, HANDLER, OFFICER, OFFICE_HEAD, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';

let office;
let browser;
let course;
let matter;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
  matter = await course.write({ facts: '楼道的灯坏了一年，晚上看不见台阶。', title: '楼道灯坏了一年', claims: ['修好楼道灯'], purpose: '请求解决一件事', name: '方秀兰', phone: '13800000961' });
  await course.referTo(matter, UNIT);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

const works = (page) => page.locator('section.works');

async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `promise-${name}`, width);
  }
}

test('a promise is carried out in steps, and its petitioner sees what was done', async (t) => {
  const step = steps(t, browser, 'promise');

  await step('the unit plans it', async () => {
    const page = await course.as(HANDLER);
    await desk.openCase(page, matter.number);
    await works(page).locator('a.btn', { hasText: '定承诺落实方案' }).click();
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'plan', { way: { choose: '分步办' }, text: '先换一到三层，再换四到六层，从维修资金里出。', budget: '8000', milestone: '换一到三层的灯', milestone_day: '2026-11-27' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '落实中' }).waitFor();
  });

  await step('on a phone in the stairwell the step is recorded with a photograph', async () => {
    const page = await browser.person(office.origin, PHONE);
    await desk.signIn(page, HANDLER);
    await desk.openCase(page, matter.number);
    await works(page).locator('li a').first().click();
    await desk.begin(page, 'reach');
    await page.locator('.shoot .btn', { hasText: '拍照' }).waitFor();
    await page.locator('.shoot input[type=file]').setInputFiles([picture('三层楼道.png', 3)]);
    await page.locator('form.act .uploads li', { hasText: '三层楼道.png' }).locator('.num').waitFor();
    await desk.fill(page, 'reach', { text: '一到三层换好了，夜里看过都亮。', milestone: '换四到六层的灯', milestone_day: '2026-12-04' });
    await look(page, 'promise-reach', 360);
    await desk.send(page);
    await page.locator('article.case .tl img').waitFor();
    await look(page, 'promise-reached', 360);
    assertNoComplaints(page);
  });

  await step('the petitioner reads the next step, its day and the photograph', async () => {
    const page = matter.page;
    await portal.follow(page, matter);
    const plan = page.locator('article.plan');
    await plan.getByText('换四到六层的灯').first().waitFor();
    await plan.getByText('12 月 4 日（周五）前').waitFor();
    await plan.locator('img').first().waitFor();
    await plan.getByText('8000').waitFor({ state: 'detached' });
    await lookAtBoth(page, 'followed');
    const [file] = await Promise.all([page.context().waitForEvent('page'), plan.locator('.files a').first().click()]);
    await file.waitForLoadState();
    await file.close();
    await page.setViewportSize(PHONE);
  });

  await step('that all is done is said with evidence or not at all', async () => {
    const page = await course.as(UNIT_HEAD);
    await desk.openCase(page, matter.number);
    await works(page).locator('li a').first().click();
    await desk.begin(page, 'finish');
    await desk.fill(page, 'finish', { text: '六层楼全部换好，线路也换了。' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('form.act .fault').first().waitFor();
    await desk.fill(page, 'finish', { photos: { files: [picture('六层楼道.png', 6)] } });
    await lookAtBoth(page, 'finish');
    await desk.send(page, '已落实');
    await lookAtBoth(page, 'finished');
    await portal.follow(matter.page, matter);
    await matter.page.locator('article.plan .tag', { hasText: '已落实' }).waitFor();
    for (const one of [...course.everybody(), matter.page]) assertNoComplaints(one);
  });
});

test('relief is given from a budget, with what is left before everybody’s eyes', async (t) => {
  const step = steps(t, browser, 'relief');
  let budget;
  let relief;

  await step('the head sets the budget', async () => {
    const page = await course.as(OFFICE_HEAD);
    await page.goto('/desk/works');
    await page.locator('.alone button').click();
    await page.locator('.alone').getByText('开始年度帮扶资金').click();
    await page.locator('form.act').waitFor();
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '待安排' }).waitFor();
    await desk.act(page, 'set', { amount: '20000', source: { choose: '本级财政' }, text: '清财预〔2026〕12 号' }, '使用中');
    await page.locator('.money', { hasText: '还剩 20,000 元' }).waitFor();
    budget = new URL(page.url()).pathname;
  });

  await step('a case officer asks for it within the budget and says what the need is', async () => {
    const page = await course.as(OFFICER);
    await page.goto(budget);
    await page.locator('a.btn', { hasText: '登记帮扶申请' }).click();
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'ask', { petition: matter.number, amount: '15000' });
    await page.locator('[id="act-ask-need"] label').first().click();
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '已申请' }).waitFor();
    await desk.begin(page, 'assess');
    await page.locator('[id="act-assess-result"] label').first().click();
    await desk.fill(page, 'assess', { proposed: '15000', basis: '临时救助办法' });
    await desk.send(page, '已评估');
    relief = new URL(page.url()).pathname;
  });

  await step('more than is left is refused until somebody says why', async () => {
    const page = await course.as(OFFICE_HEAD);
    await page.goto(relief);
    await desk.begin(page, 'approve');
    await desk.fill(page, 'approve', { amount: '25000', source: { choose: '本级财政' }, resolution: '11 月 16 日第三次', members: '5' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('form.act .fault', { hasText: '还剩 20000' }).waitFor();
    await lookAtBoth(page, 'over');
    await desk.fill(page, 'approve', { amount: '15000' });
    await desk.send(page, '已批准');
    await page.locator('.money', { hasText: '待给付 15,000 元' }).waitFor();
    await page.locator('.money', { hasText: '还剩 5,000 元' }).waitFor();
  });

  await step('it is given, and the receipt kept as a photograph', async () => {
    const page = await course.as(OFFICER);
    await page.goto(relief);
    await desk.act(page, 'pay', { amount: '15000', paid_day: office.today(), way: { choose: '转账' } }, '已给付');
    await desk.begin(page, 'receipt');
    await desk.fill(page, 'receipt', { text: '收据 12 号，财务室', paper: { files: [picture('收据.png', 12)] } });
    await desk.send(page, '办结');
    await lookAtBoth(page, 'relief-closed');
    await page.locator('.facts a', { hasText: '帮扶救助年度资金' }).click();
    await page.locator('.money', { hasText: '已给付 15,000 元' }).first().waitFor();
    await lookAtBoth(page, 'budget');
    for (const one of course.everybody()) assertNoComplaints(one);
  });
});
