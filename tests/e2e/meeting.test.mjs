/* A joint meeting: the secretary chooses matters by ticking and prints their sheets; the unit called to one sees
 * that one alone; two clerks write at once and lose nothing, not even when the program is killed; what is shown
 * on the screen is told to its petitioner; the head decides, the minutes are signed. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Browser, assertNoComplaints } from './support/browser.mjs';
import { Course, HANDLER, OFFICER, OFFICE_HEAD, UNIT, UNIT_HEAD, steps } from './support/course.mjs';
import * as desk from './support/desk.mjs';
import { SIZES, look, settle } from './support/look.mjs';
import { Office } from './support/office.mjs';
import { becomes, lacks } from './support/seen.mjs';

const SECOND_CLERK = '吴国强';
const OTHER = '清禾县人力资源和社会保障局';
const OTHER_HEAD = '唐德海';

let office;
let browser;
let course;
let meeting;
const matters = {};

before(async () => {
  [office, browser] = await Promise.all([Office.open(), Browser.open()]);
  course = new Course(office, browser);
});
after(async () => {
  await browser?.close();
  await office?.close();
});

const session = () => `/desk/works/${meeting}/session`;
const text = (page) => page.locator('#decide-text');
const progress = (page) => page.locator('.progress b');
const saved = (page) => page.locator('.decide .state', { hasText: '已保存' });

async function pick(page, id, words) {
  await page.locator(id).click();
  await page.locator(id).fill(words);
  await page.locator(`${id}-list [role=option]`).first().waitFor();
  await page.locator(id).press('Enter');
}

async function lookAtBoth(page, name) {
  const before = page.viewportSize();
  for (const [width, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    await look(page, `meeting-${name}`, width);
  }
  await page.setViewportSize(before);
}

/* A page with a question under way is never still: when nobody looks at it, it takes the question back. */
async function lookAtLive(page, name) {
  const hide = (isHidden) => page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
  await hide(true);
  await lookAtBoth(page, name);
  await hide(false);
}

test('a joint meeting', async (t) => {
  const step = steps(t, browser, 'meeting');

  await step('three matters: one is several units\', one is late, one is neither', async () => {
    matters.bridge = await course.write({ facts: '桥面塌了半边，郑桥生每天带孩子绕路。', title: '郑桥生反映桥面塌了半边', claims: ['修好桥面'], purpose: '请求解决一件事', name: '郑桥生', phone: '13800000911' });
    matters.wages = await course.write({ facts: '工地欠了四个月工钱。', title: '工地欠薪四个月', claims: ['补发工钱'], purpose: '请求解决一件事', name: '钱工地', phone: '13800000912' });
    matters.lamp = await course.write({ facts: '巷口路灯不亮。', title: '巷口路灯不亮', claims: ['修路灯'], purpose: '请求解决一件事', name: '灯巷口', phone: '13800000913' });
    await course.referTo(matters.wages, OTHER);
    await office.moveClock({ days: 20 });
    await course.referTo(matters.bridge, UNIT);
    await course.referTo(matters.lamp, UNIT);
    const page = await course.as(HANDLER);
    await desk.openCase(page, matters.bridge.number);
    await page.locator('section.works a.btn', { hasText: '吹哨' }).click();
    await page.locator('form.act').waitFor();
    const box = desk.field(page, 'call', 'units');
    await box.click();
    await box.fill('清禾县交通运输局');
    await page.locator('[id="act-call-units-list"] [role=option]').first().waitFor();
    await box.press('Enter');
    await desk.fill(page, 'call', { minutes: '30', place: '桥头', text: '请到现场看桥墩。' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .facts', { hasText: '被点名的部门' }).waitFor();
  });

  await step('the secretary chooses among what is late, disputed, hard or several units\'', async () => {
    const page = await course.as(OFFICER);
    await page.goto('/desk/works');
    await page.locator('.begin a', { hasText: '准备联席会议' }).click();
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'plan', { form: { choose: '专题会商' } });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .meta .tag', { hasText: '待召开' }).waitFor();
    meeting = /works\/(\d+)/.exec(page.url())[1];
    await page.getByText('还没有列入议题').waitFor();
    await page.locator('.agenda a', { hasText: '选议题' }).click();
    const bridge = page.locator('li', { hasText: matters.bridge.number });
    const wages = page.locator('li', { hasText: matters.wages.number });
    await bridge.locator('.tag', { hasText: '跨部门' }).waitFor();
    await wages.locator('.tag', { hasText: '超期' }).waitFor();
    await lacks(page, page.locator('li', { hasText: matters.lamp.number }), 'neither late nor several units\'');
    await bridge.locator('.pick input').check();
    await wages.locator('.pick input').check();
    await bridge.locator('textarea').fill('桥由谁修、钱从哪里来？');
    await lookAtBoth(page, 'choose');
    await page.getByRole('button', { name: '列入议题' }).click();
    await page.locator('.agenda li').nth(1).waitFor();
    await page.locator('.agenda .sub', { hasText: '已议 0 件，共 2 件' }).waitFor();
    await lookAtBoth(page, 'agenda');
  });

  await step('another is put on by its number, and not twice', async () => {
    const page = await course.as(OFFICER);
    await page.goto(`/desk/works/${meeting}/begin?kind=agenda_item&act=put_on`);
    await page.locator('form.act').waitFor();
    await desk.fill(page, 'put_on', { petition: matters.lamp.number, why: { choose: '其他' }, text: '路灯由谁管？' });
    await page.locator('form.act .foot button[type=submit]').click();
    await page.locator('article.case .facts', { hasText: matters.lamp.number }).waitFor();
    await page.goto(`/desk/works/${meeting}`);
    await page.locator('.agenda li').nth(2).waitFor();
  });

  await step('the sheets are a page of A4 each, with nobody named', async () => {
    const page = await course.as(OFFICER);
    await page.goto(`/desk/works/${meeting}/sheets`);
    await page.locator('.paper').nth(2).waitFor();
    await page.getByText('3 / 3 页').waitFor();
    await settle(page);
    const words = await page.locator('.papers').innerText();
    assert.ok(words.includes('郑**反映桥面塌了半边'), words.slice(0, 300));
    for (const { name } of Object.values(matters)) assert.ok(!words.includes(name), name);
    await lookAtBoth(page, 'sheets');
    await page.emulateMedia({ media: 'print' });
    await page.screenshot({ path: 'build/e2e/meeting-sheets-print.png', fullPage: true });
    await page.emulateMedia({ media: null });
    const pdf = await page.pdf({ format: 'A4', printBackground: true, margin: { top: '15mm', bottom: '15mm', left: '15mm', right: '15mm' } });
    await writeFile('build/e2e/meeting-sheets.pdf', pdf);
    assert.equal((pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length, 3);
  });

  let items;
  await step('the unit called to one item sees that one and nothing else', async () => {
    const secretary = await course.as(OFFICER);
    await secretary.goto(`/desk/works/${meeting}`);
    await secretary.locator('.agenda li').nth(2).waitFor();
    const links = await secretary.locator('.agenda .what > a').evaluateAll((all) => all.map((one) => [one.textContent, new URL(one.href).pathname]));
    items = Object.fromEntries(links.map(([title, path]) => [title.includes('桥面') ? 'bridge' : title.includes('欠薪') ? 'wages' : 'lamp', path]));
    const page = await course.as(UNIT_HEAD);
    await page.locator('nav.places a', { hasText: '职责' }).click();
    const duty = page.locator('.duties .it', { hasText: '会前书面说明' });
    await duty.first().waitFor();
    await settle(page);
    assert.equal(await duty.count(), 1);
    await page.goto(items.bridge);
    await page.locator('article.case .meta .tag', { hasText: '待议' }).waitFor();
    await desk.act(page, 'prepare', { text: '加固图纸已有，缺资金八十万元。' });
    await page.locator('article.case .tl', { hasText: '缺资金' }).waitFor();
    await lookAtBoth(page, 'member');
    for (const path of [items.wages, items.lamp, `/desk/works/${meeting}`]) {
      await page.goto(path);
      await page.locator('.state', { hasText: '没有' }).first().waitFor();
      await lacks(page, page.locator('article.case .facts'), path);
    }
    assertNoComplaints(page);
  });

  await step('two clerks write at once: each sees the other\'s words, and both wordings are kept', async () => {
    const one = await course.as(OFFICER);
    const two = await course.as(SECOND_CLERK);
    for (const page of [one, two]) {
      await page.goto(`${session()}?item=1`);
      await text(page).waitFor();
      await page.locator('.sheet-body h2').waitFor();
    }
    await text(one).fill('由住建局修桥');
    await saved(one).waitFor();
    const begun = Date.now();
    await two.waitForFunction(() => document.querySelector('#decide-text')?.value === '由住建局修桥');
    t.diagnostic(`seen by the other ${Date.now() - begun} ms after it was saved`);
    await Promise.all([text(one).fill('由住建局修桥，财政拨款'), text(two).fill('由住建局和交通局一起修')]);
    for (const page of [one, two]) await page.locator('.both blockquote').nth(1).waitFor();
    await becomes(() => one.locator('.both').innerText(), (words) => words.includes('财政拨款') && words.includes('和交通局一起修'), 'both wordings');
    await lookAtLive(one, 'two-wordings');
    await one.getByRole('button', { name: '合在一起' }).click();
    for (const page of [one, two]) await page.waitForFunction(() => {
      const now = document.querySelector('#decide-text')?.value ?? '';
      return now.includes('财政拨款') && now.includes('和交通局一起修') && !document.querySelector('.both');
    });
    await text(two).fill('由住建局修桥，交通局配合，财政拨款。');
    await saved(two).waitFor();
    await one.waitForFunction(() => document.querySelector('#decide-text')?.value === '由住建局修桥，交通局配合，财政拨款。');
  });

  await step('what one saves while the other is still typing is not written over', async () => {
    const one = await course.as(OFFICER);
    const two = await course.as(SECOND_CLERK);
    const before = '由住建局修桥，交通局配合，财政拨款。';
    for (const page of [one, two]) {
      await page.goto(`${session()}?item=1`);
      await page.waitForFunction((wanted) => document.querySelector('#decide-text')?.value === wanted, before);
    }
    /* Faster than the pause after which it is saved. */
    await two.evaluate(() => {
      const box = document.querySelector('#decide-text');
      window.typing = setInterval(() => {
        box.value += '再议';
        box.dispatchEvent(new Event('input', { bubbles: true }));
      }, 50);
    });
    const told = two.waitForResponse((reply) => reply.request().method() === 'GET' && new URL(reply.url()).pathname === `/api${items.bridge}`);
    await text(one).fill(`先封桥。${before}`);
    await saved(one).waitFor();
    await told;
    await two.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))));
    await two.evaluate(() => clearInterval(window.typing));
    for (const page of [one, two])
      await becomes(() => page.locator('.both').innerText(), (words) => words.includes('先封桥') && words.includes('再议'), 'both wordings');
    await text(two).fill(before);
    await saved(two).waitFor();
    for (const page of [one, two]) await becomes(() => page.locator('.both').count(), 0);
    await becomes(() => text(one).inputValue(), before);
  });

  await step('each writes on another case at the same time, and neither is held up', async () => {
    const one = await course.as(OFFICER);
    const two = await course.as(SECOND_CLERK);
    await one.goto(`${session()}?item=2`);
    await two.goto(`${session()}?item=3`);
    for (const page of [one, two]) await text(page).waitFor();
    await Promise.all([text(one).pressSequentially('人社局查清欠薪数额', { delay: 30 }), text(two).pressSequentially('路灯由住建局管', { delay: 30 })]);
    for (const page of [one, two]) await saved(page).waitFor();
    assert.equal(await one.locator('.both').count() + (await two.locator('.both').count()), 0);
    await one.reload();
    await one.waitForFunction(() => document.querySelector('#decide-text')?.value === '人社局查清欠薪数额');
    await becomes(() => one.url(), /item=2/, 'it goes on where it was');
  });

  await step('the program is killed while somebody types, and nothing is lost', async () => {
    if (office.servers.length > 1) return;
    const page = await course.as(OFFICER);
    await page.goto(`${session()}?item=2`);
    await page.waitForFunction(() => document.querySelector('#decide-text')?.value === '人社局查清欠薪数额');
    await text(page).fill('人社局查清欠薪数额，十二月底前补发');
    await office.crash();
    await page.getByText('连不上服务器').waitFor({ state: 'detached' });
    await page.reload();
    await page.waitForFunction(() => document.querySelector('#decide-text')?.value === '人社局查清欠薪数额，十二月底前补发');
    await saved(page).waitFor();
    const other = await course.as(SECOND_CLERK);
    await other.goto(`${session()}?item=2`);
    await other.waitForFunction(() => document.querySelector('#decide-text')?.value === '人社局查清欠薪数额，十二月底前补发');
    page.complaints.length = 0; // it could not be reached for a moment, and said so
  });

  let head;
  await step('the head puts the cases on the screen: who is there is asked first, and each showing is noted', async () => {
    head = await course.as(OFFICE_HEAD);
    await head.goto(`${session()}?item=1`);
    await head.locator('.sheet-body h2').waitFor();
    await head.getByRole('button', { name: '投屏' }).click();
    await head.locator('#present').fill('住建局、人社局、交通局负责人');
    await head.getByRole('button', { name: '开始投屏' }).click();
    await head.locator('.top .tag', { hasText: '交通局负责人' }).waitFor();
    await head.locator('.sheet-body h2', { hasText: '桥面' }).waitFor();
    await lookAtLive(head, 'screen');
    const page = await course.follow(matters.bridge);
    await page.getByText('在会议的屏幕上出示过').first().waitFor({ timeout: 5000 }).catch(async () => {
      await page.getByRole('link', { name: /谁看过/ }).first().click();
      await page.getByText('在会议的屏幕上出示过').first().waitFor();
    });
    await page.getByText('住建局、人社局、交通局负责人').first().waitFor();
  });

  await step('cases are decided with the keyboard, one by one, and all see how far it is', async () => {
    await pick(head, '#decide-unit', UNIT);
    await head.locator('#decide-day').fill('2027-01-31');
    await head.getByRole('button', { name: '议定', exact: true }).click();
    await head.locator('.decide h2', { hasText: '已议定' }).waitFor();
    const other = await course.as(SECOND_CLERK);
    await other.goto(`${session()}?item=1`);
    await progress(other).filter({ hasText: '已议 1 件，共 3 件' }).waitFor();
    await head.keyboard.press('Enter');
    await head.locator('.sheet-body h2', { hasText: '欠薪' }).waitFor();
    await head.getByRole('button', { name: '不另立议定事项' }).click();
    await head.locator('.instead label', { hasText: '由责任单位继续办理' }).click();
    await head.locator('#decide-reason').fill('人社局已立案，按期办理。');
    await head.locator('.instead').getByRole('button', { name: '不另立议定事项' }).click();
    await progress(head).filter({ hasText: '已议 2 件，共 3 件' }).waitFor();
    await head.keyboard.press('PageDown');
    await head.locator('.sheet-body h2', { hasText: '路灯' }).waitFor();
    await head.keyboard.press('PageUp');
    await head.locator('.veiled').waitFor();
    await head.keyboard.press('PageDown');
    await head.getByRole('button', { name: '下次再议' }).click();
    await head.locator('#decide-reason').fill('等路权查清。');
    await head.locator('.instead').getByRole('button', { name: '下次再议' }).click();
    await progress(head).filter({ hasText: '已议 3 件，共 3 件' }).waitFor();
    await progress(other).filter({ hasText: '已议 3 件，共 3 件' }).waitFor();
    await lookAtLive(head, 'decided');
  });

  await step('the minutes are made of what was decided, edited, and signed by the head', async () => {
    await head.goto(`/desk/works/${meeting}`);
    await desk.act(head, 'hold', { held_day: office.today(), chair: '县委副书记', present: '住建局、人社局、交通局', text: '逐件会商三件。' }, '已召开');
    const page = await course.as(OFFICER);
    await page.goto(`/desk/works/${meeting}/minutes`);
    await page.waitForFunction(() => document.querySelector('#minutes-text')?.value.includes('交通局配合'));
    const draft = await page.locator('#minutes-text').inputValue();
    assert.ok(draft.includes('责任单位：县住建局') && draft.includes('2027 年 1 月 31 日'), draft);
    assert.ok(!draft.includes('郑桥生'), draft);
    await page.locator('#minutes-text').fill(`${draft}\n以上请各单位落实。`);
    await page.getByRole('button', { name: '保存纪要' }).click();
    await page.getByText('周海燕').first().waitFor();
    await lacks(page, page.getByRole('button', { name: '签发' }), 'the head signs');
    await lookAtBoth(page, 'minutes');
    await head.goto(`/desk/works/${meeting}/minutes`);
    await head.waitForFunction(() => document.querySelector('#minutes-text')?.value.includes('以上请各单位落实'));
    await head.getByRole('button', { name: '签发' }).click();
    await head.getByText(/刘建平.*签发/).first().waitFor();
  });

  await step('the unit finds its resolution, reports, and the meeting ends when all has', async () => {
    const page = await course.as(UNIT_HEAD);
    await page.locator('nav.places a', { hasText: '职责' }).click();
    await page.locator('.duties .it', { hasText: '落实议定事项' }).locator('.acts a').first().click();
    await desk.fill(page, 'report', { text: '桥面已修好，附验收单号。' });
    await desk.send(page, '已报送');
    const officer = await course.as(OFFICER);
    await officer.goto(`/desk/works/${meeting}`);
    await lookAtBoth(officer, 'followed');
    const resolution = new URL(await officer.locator('.agenda .hint a').first().evaluate((link) => link.href)).pathname;
    const other = await course.as(OTHER_HEAD);
    await other.goto(resolution);
    await other.locator('.state', { hasText: '没有' }).first().waitFor();
    await officer.goto(resolution);
    await desk.act(officer, 'close', { text: '现场看过，桥可以走。' }, '已办结');
    await officer.goto(`/desk/works/${meeting}`);
    await desk.act(officer, 'close', { text: '三件都有了结果。' }, '办结');
    await lookAtBoth(officer, 'closed');
    for (const one of course.everybody()) assertNoComplaints(one);
  });
});
