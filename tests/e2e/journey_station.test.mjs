/* A village without a network: registered at a station, carried to the office, followed there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { steps } from './support/course.mjs';
import { SIZES, look } from './support/look.mjs';
import * as portal from './support/portal.mjs';
import { becomes, lacks } from './support/seen.mjs';
import { Place } from './support/station.mjs';

const NAME = '欧阳柳溪';
const PASSWORD = '柳溪村的水渠今年要清';
let browser;
let place;
let station;
let office;
let password;
let clerk;
const matters = [];
const asked = new Set();

before(async () => {
  [browser, place] = await Promise.all([Browser.open(), Place.make()]);
  password = await place.grant();
  station = await place.station();
});
after(async () => {
  await browser?.close();
  await station?.stop();
  await office?.stop();
  await place?.remove();
});

async function lookAtBoth(page, name) {
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, name, width);
  }
}

async function signIn(page, word) {
  await page.goto('/');
  await page.locator('input[autocomplete=username]').fill('clerk');
  await page.locator('input[autocomplete=current-password]').fill(word);
  await page.locator('form button[type=submit]').click();
}

async function register(page, { facts, phone }) {
  await page.locator('#reg-channel label', { hasText: '来访' }).click();
  await page.locator('#reg-people-0-name').fill(NAME);
  await page.locator('#reg-people-0-phone').fill(phone);
  await page.locator('#reg-visitors_count').fill('1');
  await page.locator('#reg-facts').fill(facts);
  await page.locator('#reg-claims-0').fill('清理水渠');
  await page.locator('#reg-title').fill('水渠清淤');
  await page.locator('#reg-is_read_back').check();
  await page.locator('footer.bar button[type=submit]').click();
  const slip = page.locator('article.receipt');
  await slip.waitFor();
  const [number, code] = await slip.locator('.codes dd').allInnerTexts();
  return { number, code, name: NAME };
}

test('station offline, then taken over', async (t) => {
  const step = steps(t, browser, 'station');

  await step('an operator signs in on the laptop and finds the form, and no way to anything else', async () => {
    clerk = await browser.person(station.origin);
    clerk.on('request', (request) => asked.add(new URL(request.url()).origin));
    await signIn(clerk, password);
    await clerk.locator('input[autocomplete=new-password]').first().waitFor();
    await clerk.locator('input[autocomplete=current-password]').fill(password);
    for (const field of await clerk.locator('input[autocomplete=new-password]').all()) await field.fill(PASSWORD);
    await clerk.locator('form button[type=submit]').click();
    await clerk.locator('#reg-channel').waitFor();
    await clerk.locator('.strip', { hasText: '柳溪村流动接访点（离线）：0 件待交机关接收' }).waitFor();
    await becomes(() => clerk.locator('nav.places a').allInnerTexts(), ['登记']);
    await lacks(clerk, clerk.locator('#reg-uploads'));
    await lacks(clerk, clerk.locator('section.same'));
    await lookAtBoth(clerk, 'station-form');
  });

  await step('two people file: numbers of the station, and slips that name the office’s pages', async () => {
    matters.push(await register(clerk, { facts: '村口水渠三年没有清淤。', phone: '13912345678' }));
    assert.match(matters[0].number, /^QH-\d{4}-\d{4}-90001-\d$/);
    const slip = clerk.locator('article.receipt');
    await slip.getByText('https://xinfang.qinghe.example/follow').waitFor();
    await slip.getByText('由柳溪村流动接访点登记').waitFor();
    await lacks(clerk, clerk.getByRole('link', { name: '打开这件' }));
    await lookAtBoth(clerk, 'station-slip');
    await clerk.locator('header .btn.quiet').click();
    matters.push(await register(clerk, { facts: '桥面塌了一块。', phone: '13912345679' }));
    await clerk.locator('header .btn.quiet').click();
    await clerk.locator('.strip', { hasText: '2 件待交机关接收' }).waitFor();
    assert.deepEqual([...asked], [station.origin]);
    assertNoComplaints(clerk);
  });

  await step('the stick is carried; the petitioner follows the matter at the office', async () => {
    office = await place.office();
    assert.match(await place.carry(), /2 taken over, 0 refused/);
    const petitioner = await browser.person(office.origin, PHONE);
    for (const matter of matters) {
      await portal.follow(petitioner, matter);
      await becomes(() => petitioner.getByTestId('follow-number').innerText(), matter.number);
    }
    await petitioner.screenshot({ path: 'build/e2e/station-followed-360.png', fullPage: true });
    assertNoComplaints(petitioner);
  });

  await step('at the station nothing waits any more', async () => {
    await clerk.reload();
    await clerk.locator('.strip', { hasText: '0 件待交机关接收' }).waitFor();
  });
});
