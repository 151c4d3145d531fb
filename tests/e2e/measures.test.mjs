/* What offices did: a leader looks at the months, at units by one measure, and goes from a figure to its
 * matters; the head of a unit sees the own unit alone; anybody reads the public figures and works them
 * out again from the file. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, UNIT_HEAD, steps } from './support/course.mjs';
import { look, settle, SIZES } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';

const LEADER = '赵志远';
const MONTHS = 'from=2026-09&to=2026-10';

let office;
let browser;
let course;

before(async () => {
  [office, browser] = await Promise.all([Office.open({ petitions: 900 }), Browser.open()]);
  course = new Course(office, browser);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

async function lookBoth(page, name) {
  const before = page.viewportSize();
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, name, width);
  }
  await page.setViewportSize(before);
}

const numbers = (text) => [...text.matchAll(/\d[\d,]*/g)].map(([one]) => Number(one.replaceAll(',', '')));
const card = (page, name) => page.locator('.card:visible', { hasText: name });
const heading = (page, name) => page.locator('.groups button', { hasText: name });

/* Something is drawn: not every point of the canvas is alike. */
const isDrawn = (page, index) =>
  page.locator('.plot canvas').nth(index).evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value !== data[0]);
  });

test('what offices did', async (t) => {
  const step = steps(t, browser, 'measures');

  await step('a leader finds the page; no other page loads what plots are drawn with', async () => {
    const page = await course.as(LEADER);
    const plots = [];
    page.on('request', (request) => /plots-/.test(request.url()) && plots.push(request.url()));
    await page.goto('/desk/');
    await page.locator('nav.places').waitFor();
    await page.waitForLoadState('networkidle');
    assert.deepEqual(plots, []);
    await page.locator('nav.places a', { hasText: '办理情况' }).click();
    await page.getByText('这段时间还没有过完').waitFor();
    await page.locator('.plot canvas').first().waitFor();
    assert.ok(plots.length > 0, 'plots are fetched here');
  });

  await step('figures of two months beside those before, drawn and in tables', async () => {
    const page = await course.as(LEADER);
    await page.goto(`/desk/measures?${MONTHS}`);
    await heading(page, '登记受理').click();
    await card(page, '按期登记转送').click();
    await page.locator('h2', { hasText: '按期登记转送' }).waitFor();
    await page.waitForURL(/measure=passed_on_in_time/);
    await page.locator('.plot canvas').first().waitFor();
    await becomes(() => isDrawn(page, 0), true, 'the months');
    const bars = page.locator('.bars').first().locator('li');
    const longest = () => bars.first().evaluate((bar) => ({
      long: (100 * bar.querySelector('.fill').offsetWidth) / bar.querySelector('.track').offsetWidth, said: parseFloat(bar.querySelector('.said').innerText),
    }));
    await becomes(longest, ({ long, said }) => Math.abs(long - said) < 2, 'a bar is as long as it says');
    await settle(page);
    assert.equal(await bars.evaluateAll((all) => all.filter((bar) => bar.querySelector('.name').scrollWidth > bar.querySelector('.name').offsetWidth).length), 0, 'no name is cut');
    await page.locator('details.table summary').first().click();
    await page.locator('details.table').first().locator('tbody tr').first().waitFor();
    await lookBoth(page, 'measures');
    await page.locator('.one .row a').first().waitFor();
  });

  await step('one heading at a time: by the keyboard to another, whose first is shown; what nothing was due of is named', async () => {
    const page = await course.as(LEADER);
    await page.goto(`/desk/measures?${MONTHS}`);
    await card(page, '按期答复').first().waitFor();
    await becomes(() => heading(page, '办理答复').getAttribute('aria-pressed'), 'true');
    await lacks(page, card(page, '领导'));
    await heading(page, '领导包案与接访').focus();
    await page.keyboard.press('Enter');
    await card(page, '包案领导按期履职').waitFor();
    await becomes(() => page.locator('.card.on:visible').count(), 1, 'its first is chosen');
    await page.locator('.group:visible .hint', { hasText: '没有到期的' }).waitFor();
    await settle(page);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, 'nothing stands over the edge');
    await lookBoth(page, 'measures-heading');
  });

  await step('units that too little can be said of stand in no order', async () => {
    const page = await course.as(LEADER);
    await page.goto(`/desk/measures?${MONTHS}&measure=answered_in_time`);
    await page.getByText('虚线框的不足 20 件').waitFor();
    await page.locator('details.table summary').first().click();
    const rows = page.locator('details.table').first().locator('tbody tr');
    await rows.first().waitFor();
    const seen = await rows.evaluateAll((all) => all.map((row) => ({ isSmall: row.classList.contains('small'), standing: row.cells[4].innerText, base: Number(row.cells[2].innerText.split('/')[1].split(' ')[0].replace(/\D.*/, '')) })));
    assert.ok(seen.some((one) => one.isSmall));
    for (const one of seen) assert.equal(one.isSmall, one.base < 20, JSON.stringify(one));
    for (const one of seen.filter((row) => row.isSmall)) assert.equal(one.standing, '件数太少');
    assert.deepEqual(seen.map((one) => one.isSmall), seen.map((one) => one.isSmall).sort(), 'the small ones last');
  });

  await step('from a figure to its matters, and to one of them', async () => {
    const page = await course.as(LEADER);
    await page.goto(`/desk/measures?${MONTHS}&measure=answered_in_time`);
    const [base, top] = numbers(await card(page, '按期答复').first().locator('.of').innerText());
    const rest = page.locator('.one .row a', { hasText: '其余' });
    await becomes(async () => numbers(await rest.innerText()), [base - top]);
    await rest.click();
    await page.getByText('没有达到这一项的事项').waitFor();
    await page.locator('tbody tr').first().waitFor();
    while (await page.getByRole('button', { name: '显示更多' }).count()) {
      const before = await page.locator('tbody tr').count();
      await page.getByRole('button', { name: '显示更多' }).click();
      await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length > n, before);
    }
    await becomes(() => page.locator('tbody tr').count(), base - top);
    await lookBoth(page, 'measures-matters');
    const number = await page.locator('tbody tr a').first().innerText();
    await page.locator('tbody tr a').first().click();
    await page.waitForURL('**/desk/case/*');
    await page.getByText(number).first().waitFor();
    await page.goBack();
    await page.waitForURL(/\/desk\/measures/);
    await page.getByRole('link', { name: '返回办理情况' }).click();
    await page.waitForURL(/from=2026-09&to=2026-10/);
  });

  await step('the head of a unit sees the own unit alone; a handler has no such place', async () => {
    const page = await course.as(UNIT_HEAD);
    await page.locator('nav.places a', { hasText: '办理情况' }).click();
    await card(page, '按期答复').first().waitFor();
    await lacks(page, page.getByText('各单位'));
    await look(page, 'measures-own', 1440);
    const handler = await course.as(HANDLER);
    await handler.locator('nav.places a').first().waitFor();
    await lacks(handler, handler.locator('nav.places a', { hasText: '办理情况' }));
    await handler.goto('/desk/measures');
    await handler.getByText('办理情况由领导').waitFor();
  });

  await step('anybody reads the public figures on a phone and works them out from the file', async () => {
    const page = await browser.person(office.origin, PHONE);
    await page.goto('/guide');
    await page.getByRole('link', { name: '各单位办得怎么样' }).click();
    await page.locator('h2', { hasText: '按期答复' }).waitFor();
    const heads = await page.locator('#statistics-measure optgroup').evaluateAll((all) => all.map((one) => [one.label, one.children.length]));
    assert.ok(heads.length >= 5 && heads.every(([label, count]) => label && count > 0), JSON.stringify(heads));
    await lookBoth(page, 'statistics');
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载 CSV' }).click()]);
    const lines = (await readFile(await saved.path(), 'utf8')).trim().split('\r\n').slice(1).map((line) => line.split(','));
    const of = (side, measure) => lines.filter((line) => line[0] === side && line[2] === measure);
    const sum = (rows, at) => rows.reduce((all, row) => all + Number(row[at]), 0);
    for (const [, , measure, , top, base] of of('全部', 'answered_in_time').concat(of('全部', 'received'))) {
      assert.equal(sum(of('单位', measure), 5), Number(base));
      assert.equal(sum(of('内容分类', measure), 4), Number(top));
    }
    assert.ok(lines.every((line) => Number(line[5]) >= 10), 'nothing small');
    const [, , , , top, base] = of('全部', 'answered_in_time')[0];
    const share = await page.locator('.big b').innerText();
    assert.ok(Math.abs(parseFloat(share) - (100 * top) / base) < 0.06, `${share} of ${top}/${base}`);
    assertNoComplaints(page);
  });
});
