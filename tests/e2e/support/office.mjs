/* A real office for a journey: the program itself on a fresh demo folder and a free port, its clock
 * moved by the test. Ends as a service manager would end it; anything but a clean end is a failure.
 *
 * With HUIYIN_TEST_STORE (tests/support/postgres) its database is a schema of its own in that PostgreSQL; with
 * HUIYIN_E2E_SERVERS as well, so many servers share it, and pages reach them through a proxy in turn. With
 * HUIYIN_E2E_LATE_MS pages are that far away from their server (support/proxy.mjs). */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Proxy } from './proxy.mjs';

const BINARY = process.env.HUIYIN_BIN ?? 'build/src/cmd/huiyin';
const PATIENCE_MS = 60_000;
const DAY_MS = 24 * 3600 * 1000;
const run = promisify(execFile);
const STORE = process.env.HUIYIN_TEST_STORE;
const SERVERS = STORE ? Number(process.env.HUIYIN_E2E_SERVERS ?? 1) : 1;
const LATE_MS = Number(process.env.HUIYIN_E2E_LATE_MS ?? 0);

/* Where a new office's database goes, as options of the command that makes it. */
const storeOptions = () => (STORE ? ['--store', `${STORE}&options=-csearch_path%3De2e_${randomBytes(8).toString('hex')}`] : []);

/* A Monday. Sixty days on is a year whose holidays nobody has published yet. */
export const TODAY = '2026-11-16';

export class Office {
  hasServer = Boolean(STORE); // and with it archives, which keep what was sealed
  moves = 0; // of the clock

  #offsetMs = 0;
  #begunMs = 0;

  static async open({ petitions = 0, options = [] } = {}) {
    const office = new Office();
    office.folder = await mkdtemp(join(tmpdir(), 'huiyin-e2e-'));
    office.data = join(office.folder, 'data');
    const count = String(petitions);
    await run(BINARY, ['demo', '--data', office.data, '--petitions', count, '--seed', '5', '--today', TODAY, '--quiet', ...storeOptions()]);
    await office.#serve(options);
    return office;
  }

  /* A new office under another country's rulebook, with nobody in it but the administrator. */
  static async begin({ rulebook, region, code, offset, options = [], secondFactor = 'none' }) {
    const office = new Office();
    office.folder = await mkdtemp(join(tmpdir(), 'huiyin-e2e-'));
    office.data = join(office.folder, 'data');
    const said = await run(BINARY, ['init', '--data', office.data, '--rulebook', rulebook, '--region', region, '--code', code, '--second-factor', secondFactor, ...storeOptions()]);
    office.adminPassword = /one-time password (\S+)/.exec(said.stdout)[1];
    await office.#serve(options, offset);
    return office;
  }

  /* An official's account from the machine itself; the one-time password. */
  async addUser(login, { name, role, unit }) {
    const said = await run(BINARY, ['user', 'add', login, '--data', this.data, '--name', name, '--role', role, '--unit', unit]);
    return /: (\S+)\s*$/.exec(said.stdout)[1];
  }

  async #serve(options, offset = '+08:00') {
    this.#begunMs = Date.parse(`${TODAY}T09:00:00${offset}`) - performance.now();
    this.servers = [];
    for (let i = 0; i < SERVERS; i++) this.servers.push(await this.#start(join(this.folder, `log${i}`), options));
    this.proxy = SERVERS > 1 || LATE_MS ? await Proxy.start(this.servers.map((server) => server.origin), LATE_MS) : undefined;
    this.origin = this.proxy?.origin ?? this.servers[0].origin;
    this.near = SERVERS > 1 ? this.origin : this.servers[0].origin; // for what is no page
  }

  /* One server; all have the same clock. */
  async #start(logPath, options, listen = '127.0.0.1:0') {
    const clock = join(this.folder, 'clock');
    const now = new Date(this.#begunMs + performance.now()).toISOString();
    const server = { logPath, options };
    server.process = spawn(
      BINARY,
      ['serve', '--data', this.data, '--listen', listen, ...(this.adminPassword ? [] : ['--demo']), '--test-clock', clock, '--now', now, ...options],
      { stdio: ['ignore', 'pipe', openSync(logPath, 'w')] },
    );
    server.ended = new Promise((done) => server.process.once('exit', (code, signal) => done(signal ?? code)));
    server.lines = createInterface({ input: server.process.stdout });
    server.origin = /http:\S+$/.exec(await this.#said(server, (line) => line.includes('http:')))[0];
    return server;
  }

  /* The next line of a server that is the one; it fails when the server ends instead. */
  async #said(server, isIt) {
    let listener;
    const heard = new Promise((done) => server.lines.on('line', (listener = (line) => isIt(line) && done(line))));
    const ended = server.ended.then(async (how) => Promise.reject(new Error(`the server ended with ${how}: ${await readFile(server.logPath, 'utf8')}`)));
    try {
      return await Promise.race([heard, ended]);
    } finally {
      ended.catch(() => undefined);
      server.lines.off('line', listener);
    }
  }

  /* The machine goes down and comes up again: the program is killed in the middle of whatever it does and
   * begun anew at the same address. Only where one program serves the office. */
  async crash() {
    const [server] = this.servers;
    server.process.kill('SIGKILL');
    await server.ended;
    this.servers = [await this.#start(`${server.logPath}.again`, server.options, new URL(server.origin).host)];
  }

  async log() {
    return (await Promise.all(this.servers.map((server) => readFile(server.logPath, 'utf8')))).join('');
  }

  /* Everybody's session ends with the night: sign in again after moving by days. Returns when the background
   * work has done all that came due: what is looked at afterwards stays as it is. */
  async moveClock({ days = 0, minutes = 0 }) {
    this.moves++;
    this.#offsetMs += days * DAY_MS + minutes * 60_000;
    const clock = join(this.folder, 'clock');
    await writeFile(`${clock}.new`, String(this.#offsetMs));
    const followed = this.servers.map((server) => this.#said(server, (line) => line === `followed ${this.#offsetMs}`));
    await rename(`${clock}.new`, clock);
    await Promise.all(followed);
  }

  /* The office's clock, to the second. */
  nowMs() {
    return this.#begunMs + performance.now() + this.#offsetMs;
  }

  /* The office's civil day now. */
  today() {
    return new Date(Date.parse(`${TODAY}T01:00:00Z`) + this.#offsetMs + 8 * 3600 * 1000).toISOString().slice(0, 10);
  }

  /* Number, query code and name of the petitions that the demo made for trying. */
  async samples() {
    const note = await readFile(join(this.data, 'demo.txt'), 'utf8');
    return [...note.matchAll(/^ {2}(\S+) {2}(\S+) {2}(.+?) {2}\((.+)\)$/gm)].map(([, number, code, name, about]) => ({ number, code, name, about }));
  }

  async close() {
    await this.proxy?.close();
    const endings = [];
    for (const server of this.servers) endings.push(await this.#stop(server));
    const wrong = endings.find((how) => how !== 0);
    if (wrong !== undefined) throw new Error(`a server ended with ${wrong}:\n${(await this.log()).slice(-4000)}`);
    const idle = this.proxy?.answered.filter((count) => count === 0).length ?? 0;
    if (idle) throw new Error(`${idle} of the servers were never asked`);
    await rm(this.folder, { recursive: true });
  }

  async #stop(server) {
    server.process.kill('SIGTERM');
    let timer;
    const late = new Promise((done) => (timer = setTimeout(() => done('late'), PATIENCE_MS)));
    const how = await Promise.race([server.ended, late]);
    clearTimeout(timer);
    if (how === 'late') server.process.kill('SIGKILL');
    return how;
  }
}
