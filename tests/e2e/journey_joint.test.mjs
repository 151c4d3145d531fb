/* A joint visit: 23 people came, five speak for them. Names stay with the office; the count is told.
 * Each who is named has a key of their own: rates alone, and may leave; one who speaks is replaced. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';
import { becomes, lacks } from './support/seen.mjs';

const CLERK = '陈桂兰';
const OFFICER = '周海燕';
const SPEAKERS = ['沈长根', '沈桂香', '陆阿大', '陆水生', '金小妹'];
const TITLE = '上湾村 23 户耕地补偿款没有发';
const NEXT = '沈水根';
const SECRET = '各人有各人的口令';
const PAPER = { name: '推选书.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') };

let office;
let browser;
let course;
/* One entry a person: page, name, number, code, token. */
const people = {};
const visit = { name: SPEAKERS[0] };

/* On the person's own phone: number, own code, own name; and the own secret, set or given. */
async function own(name) {
  const person = people[name];
  person.page ??= await browser.person(office.origin, PHONE);
  if (!person.hasSecret) {
    await person.page.goto(`/follow#${visit.number}/${person.token}`);
    await person.page.locator('#follow-number').waitFor(); /* the address is read, its token kept */
  }
  await portal.follow(person.page, { ...visit, ...person, name });
  if (person.hasSecret) {
    await portal.giveSecret(person.page, SECRET);
    return person.page;
  }
  await person.page.getByRole('button', { name: '先设一个口令' }).click();
  await person.page.locator('#secret').fill(SECRET);
  await person.page.locator('#secret-again').fill(SECRET);
  await person.page.locator('form.gate button[type=submit]').click();
  await person.page.locator('form.gate').waitFor({ state: 'detached' });
  person.hasSecret = true;
  return person.page;
}

async function does(page, name) {
  await page.locator('.acts button', { hasText: name }).click();
  await page.locator('form.act button[type=submit]').click();
  await page.locator('form.act').waitFor({ state: 'detached' });
}

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

test('a joint visit of 23 people with five representatives', async (t) => {
  const step = steps(t, browser, 'joint');
  const clerk = await browser.person(office.origin);
  await desk.signIn(clerk, CLERK);

  await step('five are named, a sixth is not offered, with the article', async () => {
    await clerk.goto('/desk/register');
    await clerk.locator('#reg-channel label', { hasText: '来访' }).click();
    await clerk.getByRole('heading', { name: '代表（最多 5 人）' }).waitFor();
    const more = clerk.getByRole('button', { name: '再加一名代表' });
    for (const [index, name] of SPEAKERS.entries()) {
      if (index > 0) await more.click();
      await clerk.locator(`#reg-people-${index}-name`).fill(name);
    }
    await becomes(() => more.count(), 0);
    await clerk.getByText('代表最多 5 人（条例第 20 条）').waitFor();
  });

  await step('fewer in all than were named is refused at once', async () => {
    await clerk.locator('#reg-facts').fill('去年征地的补偿款，到现在没有发。');
    await clerk.locator('#reg-claims-0').fill('按合同发放补偿款');
    await clerk.locator('#reg-title').fill(TITLE);
    await clerk.locator('#reg-is_read_back').check();
    await clerk.locator('#reg-persons_count').fill('4');
    await clerk.keyboard.press('Control+Enter');
    await clerk.locator('#reg-persons_count[aria-invalid=true]').waitFor();
  });

  await step('one batch, 23 person-times, on the paper they take home', async () => {
    await clerk.locator('#reg-persons_count').fill('23');
    await clerk.locator('#reg-visitors_count').fill('23');
    await clerk.getByText('计 1 批 23 人次').waitFor();
    await clerk.locator('#reg-mandate').selectOption({ label: '参加人签名的推选书' });
    await clerk.locator('[id="reg-mandate_paper"]').setInputFiles([PAPER]);
    await clerk.locator('.papers .uploads li', { hasText: PAPER.name }).locator('.num').waitFor();
    const answer = clerk.waitForResponse((reply) => reply.request().method() === 'POST' && /\/petitions$/.test(new URL(reply.url()).pathname));
    await clerk.keyboard.press('Control+Enter');
    const receipt = await (await answer).json();
    Object.assign(visit, { number: receipt.number, code: receipt.code });
    assert.equal(new Set(receipt.slips.map((slip) => slip.code)).size, SPEAKERS.length, 'everybody has an own code');
    for (const [index, slip] of receipt.slips.entries()) people[SPEAKERS[index]] = { code: slip.code, token: slip.secret_token };
    await clerk.locator('article.receipt').getByText('来访 1 批 23 人次').waitFor();
    for (const [index, name] of SPEAKERS.entries()) await clerk.locator('.slips li').nth(index).getByText(name).waitFor();
    await clerk.screenshot({ path: 'build/e2e/joint-slips-1440.png', fullPage: true });
    assertNoComplaints(clerk);
  });

  await step('the desk reads masked names of five and the count of all', async () => {
    const officer = await browser.person(office.origin);
    await desk.signIn(officer, OFFICER);
    await desk.openCase(officer, visit.number);
    await officer.locator('.people').getByText('共 23 人').waitFor();
    await becomes(() => officer.locator('.people').getByText('代表', { exact: true }).count(), SPEAKERS.length);
    await officer.locator('.people').getByText('参加人签名的推选书').first().waitFor();
    for (const name of SPEAKERS) await lacks(officer, officer.getByText(name), name);
    assertNoComplaints(officer);
  });

  await step('each representative opens it with the own name and code; another name or code does not', async () => {
    const phone = await browser.person(office.origin, PHONE);
    for (const name of [SPEAKERS[0], SPEAKERS[4]]) await portal.follow(phone, { ...visit, ...people[name], name });
    await phone.getByText('23 人一起提的').waitFor();
    for (const other of SPEAKERS.slice(0, 4)) await lacks(phone, phone.getByText(other), other);
    for (const wrong of ['沈长富', SPEAKERS[1]]) {
      await phone.context().clearCookies();
      await phone.goto('/follow');
      await phone.locator('#follow-number').fill(visit.number);
      await phone.locator('#follow-code').fill(visit.code);
      await phone.locator('#follow-name').fill(wrong);
      await phone.locator('form button[type=submit]').click();
      await phone.getByText('编号、查询码和姓名里有对不上的').first().waitFor();
    }
  });

  await step('a representative is replaced at the desk, on a signed paper; the newcomer gets a paper of his own', async () => {
    await course.referTo(visit, UNIT, { topic: '土地征收' });
    await course.act(HANDLER, visit, 'accept', {}, '办理中');
    const page = await course.as(CLERK);
    await desk.openCase(page, visit.number);
    await desk.begin(page, 'change_representatives');
    await desk.field(page, 'change_representatives', 'person').selectOption({ index: 5 });
    await page.locator('[id="act-change_representatives-people-0-name"]').fill(NEXT);
    await desk.fill(page, 'change_representatives', { mandate: { choose: '会议推选' }, mandate_paper: { files: [PAPER] } });
    const answer = page.waitForResponse((reply) => reply.request().method() === 'POST' && /\/acts$/.test(new URL(reply.url()).pathname));
    await page.locator('form.act .foot button[type=submit]').click();
    const [slip] = (await (await answer).json()).slips;
    people[NEXT] = { code: slip.code, token: slip.secret_token };
    await page.locator('.slips li').getByText(slip.code).waitFor();
    await page.screenshot({ path: 'build/e2e/joint-replaced-1440.png', fullPage: true });
    await page.getByRole('button', { name: '都交好了' }).click();
    const list = page.locator('.people');
    await list.getByText('联名人', { exact: true }).waitFor();
    await becomes(() => list.getByText('代表', { exact: true }).count(), 5);
    await lacks(page, page.getByText(NEXT), 'masked at once');
  });

  await step('who no longer speaks still takes part; the newcomer speaks', async () => {
    const before = await own(SPEAKERS[4]);
    await before.getByText('您是联名人').waitFor();
    await lacks(before, before.locator('.acts button', { hasText: '回避' }));
    const after = await own(NEXT);
    await after.getByText('您是代表').waitFor();
    await after.locator('.acts button', { hasText: '回避' }).waitFor();
    await after.getByText('联名信访不由一人撤回').waitFor();
  });

  await step('one leaves: 22 go on, nobody reads who, and what comes later is not hers to read', async () => {
    const page = await own(SPEAKERS[3]);
    await does(page, '退出联名');
    await page.getByText('退出。').first().waitFor();
    await page.screenshot({ path: 'build/e2e/joint-left-360.png', fullPage: true });
    const officer = await course.as(OFFICER);
    await desk.openCase(officer, visit.number);
    await officer.locator('.people').getByText('共 22 人').waitFor();
    await officer.locator('.people').getByText('1 名登记过姓名的人已退出').waitFor();
    const other = await own(SPEAKERS[0]);
    await other.getByText('22 人一起提的').waitFor();
    await lacks(other, other.getByText('退出了联名'));
  });

  await step('served on one is served; the case says who was told, and it is not closed before all are', async () => {
    const served = { way: { choose: '当面送达' }, served_day: office.today(), proof: '回证' };
    const serve = async (action, state) => {
      const page = await course.as(HANDLER);
      await desk.openCase(page, visit.number);
      await desk.begin(page, action);
      await desk.field(page, action, 'person').selectOption({ index: 1 });
      await desk.fill(page, action, served);
      await desk.send(page, state);
      return page;
    };
    await serve('serve_notice', '办理中');
    await course.draft(visit, [{ finding: '解释说明', facts: '补偿款已拨付到村集体账户。', basis: '《土地管理法》第四十八条' }]);
    await course.act(UNIT_HEAD, visit, 'approve', {}, '待送达');
    const page = await serve('serve_opinion', '已答复');
    await becomes(() => page.locator('.people').getByText('还没有告知').count(), 4);
    await page.screenshot({ path: 'build/e2e/joint-people-1440.png', fullPage: true });
    await desk.act(page, 'tell_members', { way: { choose: '由代表转告' }, told_day: office.today() });
    await page.locator('.people').getByText('还没有告知').first().waitFor({ state: 'detached' });
    const newcomer = await own(NEXT);
    await newcomer.getByText('补偿款已拨付到村集体账户').first().waitFor();
    const left = await own(SPEAKERS[3]);
    await left.getByText('退出。').first().waitFor();
    await lacks(left, left.getByText('补偿款已拨付到村集体账户'));
  });

  await step('two rate differently, unseen by each other; the office reads how many said what', async () => {
    const first = await own(SPEAKERS[0]);
    await portal.rate(first, '责任单位', '满意');
    const second = await own(NEXT);
    await lacks(second, second.locator('.rated'));
    await portal.rate(second, '责任单位', '不满意', '钱还没有到户');
    await becomes(() => second.locator('.rated').count(), 1);
    await second.screenshot({ path: 'build/e2e/joint-rated-360.png', fullPage: true });
    const officer = await course.as(OFFICER);
    await desk.openCase(officer, visit.number);
    const ratings = officer.locator('.ratings');
    await ratings.getByText('22 人中 2 人作了评价').waitFor();
    await ratings.getByText('满意 1 人').first().waitFor();
    await ratings.getByText('不满意 1 人').first().waitFor();
    await officer.screenshot({ path: 'build/e2e/joint-ratings-1440.png', fullPage: true });
    for (const name of [...SPEAKERS, NEXT]) await lacks(officer, officer.getByText(name), name);
    for (const one of [...course.everybody(), ...Object.values(people).map((person) => person.page).filter(Boolean)]) assertNoComplaints(one);
  });
});
