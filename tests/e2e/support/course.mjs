/* A matter on its way through the procedure, by what people do on real pages: the parts that several
 * journeys walk. Everybody sits at their own computer and signs in again after every night. */
import { PHONE } from './browser.mjs';
import * as desk from './desk.mjs';
import * as portal from './portal.mjs';

export const OFFICER = '周海燕';
export const OFFICE_HEAD = '刘建平';
export const HANDLER = '马文娟';
export const UNIT_HEAD = '徐正刚';
export const UNIT = '清禾县住房和城乡建设局';
/* The county government reviews, the city government re-examines. */
export const COUNTY = { name: '清禾县人民政府', handler: '莫金玉', head: '兰志宏' };
/* The department above the one that answers: the other organ that may review. */
export const BUREAU = { name: '云川市住房和城乡建设局', handler: '袁红玲', head: '季全明' };
export const CITY = { name: '云川市人民政府', handler: '孔秀云', head: '曲文升' };
export const SECRET = '大家说话要算数';

export class Course {
  #pages = {};
  #signedIn = {}; // name → how often the clock had been moved

  constructor(office, browser) {
    this.office = office;
    this.browser = browser;
  }

  async as(name) {
    this.#pages[name] ??= await this.browser.person(this.office.origin);
    await desk.signIn(this.#pages[name], name);
    this.#signedIn[name] = this.office.moves;
    return this.#pages[name];
  }

  /* Somebody at their computer, wherever they are there: signed in again only when time went by. */
  async #at(name) {
    return this.#signedIn[name] === this.office.moves ? this.#pages[name] : this.as(name);
  }

  everybody() {
    return Object.values(this.#pages);
  }

  /* Somebody does one act on the matter at the desk; the case then shows the state. */
  async act(name, matter, action, fields, state) {
    const page = await this.#at(name);
    await desk.openCase(page, matter.number);
    await desk.act(page, action, fields, state);
    return page;
  }

  /* An act after which the matter is no longer the actor's to read, or is. */
  async hand(name, matter, action, fields) {
    const page = await this.#at(name);
    await desk.openCase(page, matter.number);
    await desk.begin(page, action);
    await desk.fill(page, action, fields);
    await desk.send(page);
    return page;
  }

  serve(name, matter, action, state, more = {}) {
    return this.act(name, matter, action, { way: { choose: '当面送达' }, served_day: this.office.today(), proof: '回证', ...more }, state);
  }

  async write(petition) {
    const page = await this.browser.person(this.office.origin, PHONE);
    const matter = { page, name: petition.name };
    return Object.assign(matter, await portal.write(page, { secret: SECRET, ...petition }));
  }

  async referTo(matter, unit, { purpose = '申诉求决', topic = '物业管理' } = {}) {
    await this.act(OFFICER, matter, 'screen', { purpose: { choose: purpose }, class: { pick: topic } }, '待转送');
    await this.act(OFFICER, matter, 'refer', { unit: { pick: unit } }, '待受理');
  }

  async accept(matter) {
    await this.act(HANDLER, matter, 'accept', { handler_phone: '0000-8321101' }, '办理中');
    await this.serve(HANDLER, matter, 'serve_notice', '办理中');
  }

  async draft(matter, findings, name = HANDLER) {
    const page = await this.#at(name);
    await desk.openCase(page, matter.number);
    await desk.begin(page, 'draft');
    for (const [index, one] of findings.entries()) {
      const at = (id) => page.locator(`[id="act-draft-findings-${index}-${id}"]`);
      await at('finding').locator('label').filter({ hasText: new RegExp(`^\\s*${one.finding}\\s*$`) }).click();
      await at('facts').fill(one.facts);
      await at('basis').fill(one.basis);
      await at('remedy').fill(one.remedy ?? '');
      await at('remedy_day').fill(one.day ?? '');
    }
    await desk.fill(page, 'draft', { text: '以上意见已当面向您说明。' });
    await desk.send(page, '待审批');
  }

  async answer(matter, findings) {
    await this.draft(matter, findings);
    await this.act(UNIT_HEAD, matter, 'approve', {}, '待送达');
    await this.serve(HANDLER, matter, 'serve_opinion', '已答复');
  }

  /* The petitioner's page, with the right to act. */
  async follow(matter) {
    await portal.follow(matter.page, matter);
    if (await matter.page.getByRole('button', { name: '用口令继续' }).count()) await portal.giveSecret(matter.page, SECRET);
    return matter.page;
  }

  /* In three steps: why, which organ, what one does not agree with. */
  async askForReview(matter, name, organ, { postedDay, reason }) {
    const page = await this.follow(matter);
    await page.locator('.acts button', { hasText: name }).click();
    const form = page.locator('form.act');
    const next = () => form.locator('button[type=submit]').click();
    await form.getByText('邮戳为准').waitFor();
    await next();
    await form.locator('.choice', { hasText: organ }).click();
    await next();
    await form.locator('#act-posted_day').fill(postedDay);
    await form.locator('#act-reason').fill(reason);
    await next();
    return form;
  }
}

/* One step after another: what follows a failed step would only fail for its sake. */
export function steps(t, browser, name) {
  let isBroken = false;
  return (title, run) =>
    t.test(title, async (own) => {
      if (isBroken) return own.skip('an earlier step failed');
      isBroken = true;
      try {
        await run();
      } catch (error) {
        await browser.picturesOfFailure(name);
        throw error;
      }
      isBroken = false;
    });
}
