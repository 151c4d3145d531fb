/* A hundred cases on one meeting: five people write on cases of their own while the head goes through them on the
 * shared screen, nobody is named there, any case is a choice away, and each is on the screen at once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, PHONE, assertNoComplaints } from './support/browser.mjs';
import { Course, OFFICER, OFFICE_HEAD, steps } from './support/course.mjs';
import { signIn } from './support/desk.mjs';
import { look, SIZES } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes } from './support/seen.mjs';
import { Walk } from './support/walk.mjs';

const CASES = 100;
const CLERK = '陈桂兰';
const NAME = '闻百件';
const WRITTEN = 8; // cases that each of the writers writes on
const SHOWN = 12; // cases that are put on the screen one after the other

let office;
let browser;
let course;
let meeting;

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
  const walk = new Walk(office);
  const [clerk, officer] = [await walk.as(CLERK), await walk.as(OFFICER)];
  meeting = (await officer.create('/api/desk/works', { kind: 'meeting', act: 'plan', fields: { form: 'bulk' } })).id;
  for (let number = 1; number <= CASES; number++) {
    const { id } = await clerk.create('/api/desk/petitions', {
      channel: 'letter', received_day: office.today(), title: `${NAME}反映第 ${number} 口井水浑浊`, facts: '井水浑浊，一直没有人管。',
      claims: [`${NAME}要求查清水质`], people: [{ name: NAME, phone: '13812345678', address: '柳树村' }],
    });
    await officer.create('/api/desk/works', { kind: 'agenda_item', act: 'put_on', parent: meeting, fields: { petition: id, why: 'hard', text: `第 ${number} 口井由谁来查？` } });
  }
});
after(async () => {
  await browser?.close();
  await office?.close();
});

const session = (item) => `/desk/works/${meeting}/session?item=${item}`;
const text = (page) => page.locator('#decide-text');
const saved = (page) => page.locator('.decide .state', { hasText: '已保存' });
const isAt = (page, number) => page.locator('.sheet-body h2', { hasText: `第 ${number} 口井` });
const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];

/* A page with a question under way is never still: when nobody looks at it, it takes the question back. */
async function lookAtLive(page, name) {
  const before = page.viewportSize();
  const hide = (isHidden) => page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
  await hide(true);
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `hundred-${name}`, width);
  }
  await page.setViewportSize(before);
  await hide(false);
}

/* Where a case is turned to, until its title stands there; in the page, so that only the page is measured. */
const turn = (page, key, number) =>
  page.evaluate(([pressed, wanted]) => new Promise((done) => {
    const begun = performance.now();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true }));
    const look = () => (document.querySelector('.sheet-body h2')?.textContent.includes(wanted) ? done(performance.now() - begun) : requestAnimationFrame(look));
    look();
  }), [key, `第 ${number} 口井`]);

test('a hundred cases', async (t) => {
  const step = steps(t, browser, 'hundred');
  const writers = [];

  await step('the agenda names them all, each a way to its screen', async () => {
    const page = await course.as(OFFICER);
    await page.goto(`/desk/works/${meeting}`);
    await page.locator('.agenda li').nth(CASES - 1).waitFor();
    await page.locator('.agenda .sub', { hasText: `共 ${CASES} 件` }).waitFor();
    await page.locator('.agenda li').nth(56).locator('a.no').click();
    await isAt(page, 57).waitFor();
    await page.locator('#jump').fill('101');
    await becomes(() => page.locator('.jump button').isDisabled(), true, 'there is no such case');
    await page.locator('#jump').fill('99');
    await page.keyboard.press('Enter');
    await isAt(page, 99).waitFor();
    await lookAtLive(page, 'session');
  });

  await step('five write at once, each on cases of their own, and nothing is held up or lost', async () => {
    const names = [OFFICER, '吴国强', OFFICE_HEAD, OFFICER, '吴国强'];
    for (const name of names) {
      const page = await browser.person(office.origin);
      await signIn(page, name);
      writers.push(page);
    }
    const took = [];
    await Promise.all(writers.map(async (page, index) => {
      for (let round = 0; round < WRITTEN; round++) {
        const number = 1 + index * WRITTEN + round;
        await page.goto(session(number));
        await isAt(page, number).waitFor();
        await text(page).pressSequentially(`第 ${number} 口井由水利局查`, { delay: 15 });
        const begun = Date.now();
        await saved(page).waitFor();
        took.push(Date.now() - begun);
        assert.equal(await page.locator('.both').count(), 0, 'nobody else wrote there');
      }
    }));
    t.diagnostic(`saved ${median(took)} ms after the last key (a pause of 350 ms in it), at most ${Math.max(...took)} ms`);
    const other = writers[0];
    for (const number of [9, 24, 40]) {
      await other.goto(session(number));
      await other.waitForFunction((wanted) => document.querySelector('#decide-text')?.value === wanted, `第 ${number} 口井由水利局查`, { timeout: 60_000 });
    }
  });

  await step('on the shared screen each case stands at once, told to its petitioner, with nobody named', async () => {
    const head = writers[2];
    const typing = new AbortController();
    const others = [0, 1, 3, 4].map(async (index) => {
      const page = writers[index];
      await page.goto(session(90 + index));
      await text(page).waitFor();
      while (!typing.signal.aborted) await text(page).pressSequentially('再议', { delay: 120 });
    });
    await head.goto(session(50));
    await isAt(head, 50).waitFor();
    const quiet = [];
    for (let number = 51; number < 51 + SHOWN; number++) quiet.push(await turn(head, 'PageDown', number));
    await head.getByRole('button', { name: '投屏' }).click();
    await head.locator('#present').fill('住建局、水利局负责人');
    await head.getByRole('button', { name: '开始投屏' }).click();
    await head.locator('.top .tag', { hasText: '水利局负责人' }).waitFor();
    await isAt(head, 50 + SHOWN).waitFor();
    const shown = [];
    for (let number = 51 + SHOWN; number < 51 + 2 * SHOWN; number++) {
      shown.push(await turn(head, 'PageDown', number));
      const words = await head.locator('.session').innerText();
      assert.ok(!words.includes(NAME) && !words.includes('13812345678'), words.slice(0, 200));
      assert.ok(words.includes('闻**'), 'the title stands there masked');
    }
    typing.abort();
    await Promise.all(others);
    t.diagnostic(`a case is there ${Math.round(median(quiet))} ms after the key (at most ${Math.round(Math.max(...quiet))}), noted and shown ${Math.round(median(shown))} ms (at most ${Math.round(Math.max(...shown))})`);
    await lookAtLive(head, 'screen');
  });

  await step('one turns from case to case with the thumb on a phone', async () => {
    const phone = await browser.person(office.origin, PHONE);
    await signIn(phone, OFFICE_HEAD);
    await phone.goto(session(3));
    await isAt(phone, 3).waitFor();
    const next = phone.locator('.steps button').last();
    const box = await next.boundingBox();
    assert.ok(box.height >= 44 && box.y > 0.66 * PHONE.height, JSON.stringify(box));
    await next.tap();
    await isAt(phone, 4).waitFor();
    for (const page of [...writers, phone, ...course.everybody()]) assertNoComplaints(page);
  });
});
