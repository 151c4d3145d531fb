/* A joint visit: 23 people came, five speak for them. Names stay with the office; the count is told. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import * as desk from './support/desk.mjs';
import { Office } from './support/office.mjs';
import * as portal from './support/portal.mjs';

const CLERK = '陈桂兰';
const OFFICER = '周海燕';
const SPEAKERS = ['沈长根', '沈桂香', '陆阿大', '陆水生', '金小妹'];
const TITLE = '上湾村 23 户耕地补偿款没有发';

let office;
let browser;
const visit = { name: SPEAKERS[0] };

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

test('a joint visit of 23 people with five representatives', async (t) => {
  const clerk = await browser.person(office.origin);
  await desk.signIn(clerk, CLERK);

  await t.test('five are named, a sixth is not offered, with the article', async () => {
    await clerk.goto('/desk/register');
    await clerk.locator('#reg-channel label', { hasText: '来访' }).click();
    await clerk.getByRole('heading', { name: '代表（最多 5 人）' }).waitFor();
    const more = clerk.getByRole('button', { name: '再加一名代表' });
    for (const [index, name] of SPEAKERS.entries()) {
      if (index > 0) await more.click();
      await clerk.locator(`#reg-people-${index}-name`).fill(name);
    }
    assert.equal(await more.count(), 0);
    await clerk.getByText('代表最多 5 人（条例第 20 条）').waitFor();
  });

  await t.test('fewer in all than were named is refused at once', async () => {
    await clerk.locator('#reg-facts').fill('去年征地的补偿款，到现在没有发。');
    await clerk.locator('#reg-claims-0').fill('按合同发放补偿款');
    await clerk.locator('#reg-title').fill(TITLE);
    await clerk.locator('#reg-is_read_back').check();
    await clerk.locator('#reg-persons_count').fill('4');
    await clerk.keyboard.press('Control+Enter');
    await clerk.locator('#reg-persons_count[aria-invalid=true]').waitFor();
  });

  await t.test('one batch, 23 person-times, on the paper they take home', async () => {
    await clerk.locator('#reg-persons_count').fill('23');
    await clerk.locator('#reg-visitors_count').fill('23');
    await clerk.getByText('计 1 批 23 人次').waitFor();
    const answer = clerk.waitForResponse((reply) => reply.request().method() === 'POST' && /\/petitions$/.test(new URL(reply.url()).pathname));
    await clerk.keyboard.press('Control+Enter');
    const receipt = await (await answer).json();
    Object.assign(visit, { number: receipt.number, code: receipt.code });
    await clerk.locator('article.receipt').getByText('来访 1 批 23 人次').waitFor();
    assertNoComplaints(clerk);
  });

  await t.test('the desk reads masked names of five and the count of all', async () => {
    const officer = await browser.person(office.origin);
    await desk.signIn(officer, OFFICER);
    await desk.openCase(officer, visit.number);
    await officer.locator('.people').getByText('共 23 人').waitFor();
    assert.equal(await officer.locator('.people').getByText('代表', { exact: true }).count(), SPEAKERS.length);
    for (const name of SPEAKERS) assert.equal(await officer.getByText(name).count(), 0, name);
    assertNoComplaints(officer);
  });

  await t.test('each representative opens it with the own name; a name that is not theirs does not', async () => {
    const phone = await browser.person(office.origin, PHONE);
    for (const name of [SPEAKERS[0], SPEAKERS[4]]) await portal.follow(phone, { ...visit, name });
    for (const other of SPEAKERS.slice(0, 4)) assert.equal(await phone.getByText(other).count(), 0, other);
    await phone.context().clearCookies();
    await phone.goto('/follow');
    await phone.locator('#follow-number').fill(visit.number);
    await phone.locator('#follow-code').fill(visit.code);
    await phone.locator('#follow-name').fill('沈长富');
    await phone.locator('form button[type=submit]').click();
    await phone.getByText('编号、查询码和姓名里有对不上的').first().waitFor();
  });
});
