/* A leader's reception day: announced at the desk, read by anybody, booked online and by phone, held on a
 * phone with one hand, and what came of the talk read by the petitioner. */
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, OFFICER, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import * as portal from './support/portal.mjs';
import { SIZES, look } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { lacks } from './support/seen.mjs';

const LEADER = '何文斌';
const CLERK = '陈桂兰';
const DAY = '11 月 19 日';

let office;
let browser;
let course;
let first;
let second;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
  first = await course.write({ facts: '河堤东段护栏断了，孩子放学走那里。', title: '河堤护栏断了没有修', claims: ['修好护栏'], name: '秦守田', phone: '13800000872' });
  second = await course.write({ facts: '夜里工地打桩到两点。', title: '工地夜间打桩', claims: ['夜里停工'], name: '尤素琴', phone: '13800000873' });
  await course.referTo(first, UNIT);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `reception-${name}`, width);
  }
}

test('a reception day, from its announcement to what came of it', async (t) => {
  const step = steps(t, browser, 'reception');
  let phone;
  let clerk;

  await step('the office announces it; anybody reads who receives, when and where', async () => {
    const page = await course.as(OFFICER);
    await page.goto('/desk/works/begin?kind=reception_day&act=announce');
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'announce', {
      leader: { choose: LEADER }, remit: '副县长，分管城建', day: '2026-11-19', hours: '9:00—11:30', place: '县信访大厅一号接待室', talks: '2', form: { choose: '定点接访' },
    });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '已公告' }).waitFor();
    const anybody = await browser.person(office.origin, PHONE);
    await anybody.goto('/receptions');
    await anybody.locator('.reception', { hasText: DAY }).getByText('可以约 2 批').waitFor();
    await lookAtBoth(anybody, 'published');
  });

  await step('a petitioner books a talk about their matter and has it confirmed', async () => {
    const { page } = first;
    await portal.follow(page, first);
    await page.getByRole('link', { name: '看接访日、预约' }).click();
    await page.getByRole('heading', { name: '选一天' }).waitFor();
    await look(page, 'reception-choose', 360);
    await page.getByRole('button', { name: '约这一天' }).click();
    await page.getByTestId('talk-place').getByText('排在第 1 位').waitFor();
    await lacks(page, page.getByRole('button', { name: '约这一天' }), 'one booking at a time');
    await lookAtBoth(page, 'booked');
    assertNoComplaints(page);
  });

  await step('a clerk writes one down for somebody on the phone, in the same queue', async () => {
    clerk = await course.as(CLERK);
    await clerk.goto('/desk/receptions');
    await clerk.locator('.days li', { hasText: DAY }).getByText('已约 1 / 2').waitFor();
    await lookAtBoth(clerk, 'days');
    await clerk.locator('.days li', { hasText: DAY }).locator('a.day').click();
    await clerk.locator('.queue li', { hasText: first.number }).waitFor();
    await clerk.locator('#reception-number').fill('QH-2026-0101-0001-1');
    await clerk.getByRole('button', { name: '登记预约' }).click();
    await clerk.getByText('没有这个编号').waitFor();
    await clerk.locator('#reception-number').fill(second.number);
    await clerk.getByRole('button', { name: '登记预约' }).click();
    await clerk.locator('.queue li', { hasText: second.number }).getByText('工作人员代约').waitFor();
    await lookAtBoth(clerk, 'queue');
  });

  await step('who cancels gives the place to those behind, and may come back behind them', async () => {
    const { page } = first;
    await page.getByRole('button', { name: '取消预约' }).click();
    await page.getByText('已取消，位置让给了后面的人').waitFor();
    await page.getByRole('button', { name: '约这一天' }).click();
    await page.getByTestId('talk-place').getByText('排在第 2 位').waitFor();
  });

  await step('on the day the leader arrives by phone, and not before', async () => {
    phone = await browser.person(office.origin, PHONE);
    await desk.signIn(phone, LEADER);
    await phone.goto('/desk/receptions');
    await phone.locator('.days li', { hasText: DAY }).locator('a.day').click();
    await phone.locator('.queue li').nth(1).waitFor();
    await lacks(phone, phone.getByRole('button', { name: '到场签到' }));
    await office.moveClock({ days: 3 });
    await desk.signIn(phone, LEADER);
    await phone.goto('/desk/receptions');
    await phone.locator('.days li', { hasText: DAY }).locator('a.day').click();
    const arrive = phone.getByRole('button', { name: '到场签到' });
    await arrive.waitFor();
    await look(phone, 'reception-before', 360);
    await arrive.click();
    await phone.getByText('领导到场：11 月 19 日').waitFor();
    await phone.locator('.next', { hasText: second.number }).waitFor();
    await lookAtBoth(phone, 'next');
    await phone.setViewportSize(PHONE);
  });

  await step('each talk is recorded in turn; who is not there gives way', async () => {
    await desk.signIn(clerk, CLERK);
    await clerk.goto('/desk/receptions');
    await clerk.locator('.days li', { hasText: DAY }).locator('a.day').click();
    await clerk.locator('.queue li', { hasText: second.number }).getByRole('button', { name: '让出位置' }).click();
    await clerk.locator('.queue li .sure', { hasText: '第 1 位' }).waitFor();
    await lookAtBoth(clerk, 'sure');
    await clerk.locator('.queue li .sure').getByRole('button', { name: '取消' }).click();
    await clerk.locator('.queue li', { hasText: second.number }).waitFor();
    await clerk.locator('.queue li', { hasText: second.number }).getByRole('button', { name: '让出位置' }).click();
    await clerk.locator('.queue li .sure').getByRole('button', { name: '让出', exact: true }).click();
    await clerk.locator('.queue li', { hasText: second.number }).waitFor({ state: 'detached' });
    await phone.reload();
    await phone.locator('.next', { hasText: first.number }).waitFor();
    await phone.locator('.next').getByRole('button', { name: '记录接谈' }).click();
    await phone.locator('form.talk label', { hasText: '交责任单位办理' }).click();
    await phone.locator('form.talk textarea').fill('住建局月底前把护栏修好，先拉警戒线。');
    await look(phone, 'reception-talk', 360);
    await phone.getByRole('button', { name: '记下，请下一位' }).click();
    await phone.getByText('约好的都谈过了').waitFor();
    await look(phone, 'reception-heard', 360);
    assertNoComplaints(phone);
  });

  await step('the petitioner reads what came of it; who did not come reads nothing', async () => {
    const { page } = first;
    await portal.follow(page, first);
    await page.getByText('领导接访，当面听取了您反映的事项').waitFor();
    await page.getByText('先拉警戒线').waitFor();
    await look(page, 'reception-read', 360);
    await page.goto('/follow/talk');
    await page.getByRole('heading', { name: '已经谈过' }).waitFor();
    await portal.follow(second.page, second);
    await second.page.goto('/follow/talk');
    await second.page.getByRole('heading', { name: '预约领导接访' }).waitFor();
    await lacks(second.page, second.page.getByTestId('talk-place'));
    await lacks(second.page, second.page.getByText('没有来'));
  });
});

test('a visit of seven: the heads are called, come with one touch, and it ends when the people were heard', async (t) => {
  const step = steps(t, browser, 'visit');

  await step('the window calls the head of the unit to the matter', async () => {
    const page = await course.as(CLERK);
    await desk.openCase(page, first.number);
    await page.locator('section.works a.btn', { hasText: '五人以上来访' }).click();
    await page.locator('form.act').waitFor();
    const box = desk.field(page, 'call_group', 'units');
    await box.click();
    await box.fill(UNIT);
    await page.locator('[id="act-call_group-units-list"] [role=option]').first().waitFor();
    await box.press('Enter');
    await desk.fill(page, 'call_group', { minutes: '15', count: '7', subject: '河堤护栏', place: '县信访大厅二号接待室' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.getByRole('link', { name: '手机到场页' }).click();
    await page.locator('.parties li', { hasText: '县住建局' }).getByText(/还有 1\d 分钟/).waitFor();
    await lookAtBoth(page, 'visit-called');
  });

  await step('the head comes with one touch, hears them and says what was answered', async () => {
    const phone = await browser.person(office.origin, PHONE);
    await desk.signIn(phone, UNIT_HEAD);
    await phone.goto('/desk/duties');
    await phone.locator('.duties .it', { hasText: '主要负责人' }).filter({ hasText: first.number }).locator('.acts a').first().click();
    await phone.getByText('县信访大厅二号接待室').waitFor();
    await look(phone, 'reception-visit-owed', 360);
    await phone.getByRole('button', { name: '本人已到场' }).click();
    await phone.locator('#visit-words').fill('月底前修好，今天先围起来。');
    await look(phone, 'reception-visit-here', 360);
    await phone.getByRole('button', { name: '本人已听取' }).click();
    await phone.locator('.parties li', { hasText: '负责人本人已听取' }).waitFor();
    assertNoComplaints(phone);
  });

  await step('the window ends it when the visitors say that they were heard', async () => {
    const page = await course.as(CLERK);
    await page.goto('/desk/duties');
    await page.locator('.duties .it', { hasText: '接待到来访人确认' }).filter({ hasText: first.number }).locator('.acts a').first().click();
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'end_visit', { confirmed: { choose: '当面说已被听取' } });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '来访人确认已被听取' }).waitFor();
  });

  await step('a day of which nobody noted that the leader came says so when it is over', async () => {
    const page = await course.as(OFFICER);
    await page.goto('/desk/works/begin?kind=reception_day&act=announce');
    await page.locator('form.act').waitFor();
    const day = new Date(Date.parse(office.today()) + 5 * 24 * 3600 * 1000).toISOString().slice(0, 10);
    await desk.fill(page, 'announce', {
      leader: { choose: LEADER }, remit: '副县长，分管城建', day, hours: '14:30—17:00', place: '县信访大厅一号接待室', talks: '2', form: { choose: '定点接访' },
    });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '已公告' }).waitFor();
    await page.goto('/desk/receptions');
    const row = page.locator('.days li', { hasText: '14:30' });
    await row.waitFor();
    await lacks(page, row.getByText('没有到场记录'));
    await office.moveClock({ days: 7 });
    const later = await course.as(OFFICER);
    await later.goto('/desk/receptions');
    await row.getByText('日子已过，没有到场记录').waitFor();
    await lookAtBoth(later, 'unattended');
  });
});
