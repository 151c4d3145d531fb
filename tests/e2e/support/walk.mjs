/* Matters brought into every situation quickly: people act through the program's own addresses, as
 * their pages would, and only what is to be looked at is opened in a browser. */
import { randomUUID } from 'node:crypto';
import { png } from './browser.mjs';

const ADMINISTRATOR = '高峰';
const SECRET = '大家说话要算数';

/* Somebody with a session of their own. */
class Client {
  #cookies = new Map();
  #csrf = '';

  constructor(origin) {
    this.origin = origin;
  }

  async call(method, path, body, headers = {}) {
    const isBytes = body instanceof Buffer;
    const reply = await fetch(this.origin + path, {
      method,
      headers: {
        Accept: 'application/json', 'Accept-Language': 'zh-CN', 'X-Huiyin-CSRF': this.#csrf,
        Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'Content-Type': isBytes ? 'application/octet-stream' : 'application/json' }), ...headers,
      },
      body: body === undefined || isBytes ? body : JSON.stringify(body),
    });
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.#cookies.set(name, value);
    }
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path} ${JSON.stringify(body)?.slice(0, 400)}: ${reply.status} ${text.slice(0, 600)}`);
    const said = text ? JSON.parse(text) : null;
    if (said?.csrf) this.#csrf = said.csrf;
    return said;
  }

  cookies() {
    return [...this.#cookies].map(([name, value]) => ({ name, value, domain: new URL(this.origin).hostname, path: '/', httpOnly: true, secure: true, sameSite: 'Strict' }));
  }

  create(path, body, version) {
    const more = version === undefined ? {} : { 'If-Match': `"${version}"` };
    return this.call('POST', path, body, { 'Idempotency-Key': randomUUID(), ...more });
  }
}

export class Walk {
  #accounts = null;
  #units = null;
  #petitioners = new Map(); // matter → who filed it, signed in

  constructor(office) {
    this.office = office;
  }

  async #account(name) {
    this.#accounts ??= (await new Client(this.office.near).call('GET', '/api/demo/accounts')).items;
    return this.#accounts.find((one) => one.name === name).id;
  }

  async as(name) {
    const client = new Client(this.office.near);
    await client.create('/api/demo/session', { account: await this.#account(name) });
    return client;
  }

  async unit(name) {
    this.#units ??= (await (await this.as(ADMINISTRATOR)).call('GET', '/api/admin/units')).items;
    return this.#units.find((one) => one.name === name).id;
  }

  /* A matter written online. */
  async write(petition) {
    const client = new Client(this.office.near);
    const { name = '方秀兰', ...said } = petition;
    const receipt = await client.create('/api/petitions', { secret: SECRET, petitioner: { name, phone: '13800000361' }, ...said });
    return { number: receipt.number, code: receipt.code, name };
  }

  /* Who has the number, the code and the name; with the words as well, the petitioner. */
  async #reader(matter) {
    const client = new Client(this.office.near);
    await client.call('POST', '/api/follow/session', { number: matter.number, code: matter.code, name: matter.name });
    return client;
  }

  /* Said once while the clock stands: too often in a short time is refused. */
  async #petitioner(matter) {
    if (this.#petitioners.get(matter)?.moves !== this.office.moves) {
      const client = await this.#reader(matter);
      await client.call('POST', '/api/follow/secret', { secret: SECRET });
      this.#petitioners.set(matter, { client, moves: this.office.moves });
    }
    return this.#petitioners.get(matter).client;
  }

  /* The session goes on in this browser, and nobody else's. */
  async #sitDown(page, client) {
    await page.context().clearCookies();
    await page.context().addCookies(client.cookies());
  }

  async idOf(client, matter) {
    matter.id ??= (await client.call('GET', `/api/desk/work?list=all&q=${encodeURIComponent(matter.number)}`)).items[0].id;
    return matter.id;
  }

  /* One act of an official. A unit is named by {unit: name}; uploads by a number of pictures. */
  async act(name, matter, action, fields = {}) {
    const client = await this.as(name);
    const path = `/api/desk/petitions/${await this.idOf(client, matter)}`;
    const { version } = await client.call('GET', path);
    return client.create(`${path}/acts`, { action, fields: await this.#filled(client, fields) }, version);
  }

  async ask(matter, action, fields = {}) {
    const client = await this.#petitioner(matter);
    const { version } = await client.call('GET', '/api/follow');
    return client.create('/api/follow/acts', { action, fields: await this.#filled(client, fields) }, version);
  }

  async #filled(client, fields) {
    const filled = { ...fields };
    if (filled.unit?.named) filled.unit = await this.unit(filled.unit.named);
    if (typeof filled.uploads === 'number')
      filled.uploads = [(await client.call('POST', `/api/uploads?name=${encodeURIComponent('照片.png')}`, png(320, 240, filled.uploads))).id];
    return filled;
  }

  serve(name, matter, action, more = {}) {
    return this.act(name, matter, action, { way: 'direct', served_day: this.office.today(), proof: '回证 2026-118', ...more });
  }

  /* Who reads the matter in this browser from now on. */
  async openPortal(page, matter, { isOwner = true } = {}) {
    const client = isOwner ? await this.#petitioner(matter) : await this.#reader(matter);
    await this.#sitDown(page, client);
    await page.goto('/follow');
    await page.getByTestId('follow-number').waitFor();
  }

  async openDesk(page, matter, name) {
    const client = await this.as(name);
    await this.#sitDown(page, client);
    await page.goto(`/desk/case/${await this.idOf(client, matter)}`);
    await page.locator('article.case .number', { hasText: matter.number }).waitFor();
  }
}
