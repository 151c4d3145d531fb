/* An office and an offline station beside it, on the machine's own day, because the commands that carry
 * files between them know no other. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const BINARY = process.env.HUIYIN_BIN ?? 'build/src/cmd/huiyin';
const run = promisify(execFile);

/* A server that runs until it is stopped. */
class Served {
  static async start(verb, data) {
    const served = new Served();
    served.process = spawn(BINARY, [...verb, '--data', data, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    served.ended = new Promise((done) => served.process.once('exit', (code, signal) => done(signal ?? code)));
    const lines = createInterface({ input: served.process.stdout });
    const said = await Promise.race([new Promise((done) => lines.once('line', done)), served.ended]);
    served.origin = /http:\S+$/.exec(String(said))[0];
    return served;
  }

  async stop() {
    this.process.kill('SIGTERM');
    const how = await this.ended;
    if (how !== 0) throw new Error(`a server ended with ${how}`);
  }
}

export class Place {
  static async make() {
    const place = new Place();
    place.folder = await mkdtemp(join(tmpdir(), 'huiyin-e2e-station-'));
    await place.run('init', '--data', place.path('office'), '--region', '清禾县', '--name', '清禾县信访局', '--code', 'QH');
    return place;
  }

  path = (name) => join(this.folder, name);

  async run(...words) {
    return (await run(BINARY, words)).stdout;
  }

  /* Asked for, granted, accepted; the operator's one-time password. */
  async grant() {
    await this.run('station', 'init', '--data', this.path('station'), '--name', '柳溪村流动接访点');
    await this.run('station', 'grant', '--data', this.path('office'), '--request', this.path('station/station.request'), '--unit', '清禾县信访局',
      '--days', '30', '--address', 'https://xinfang.qinghe.example', '--to', this.path('grant'));
    const said = await this.run('station', 'accept', '--data', this.path('station'), '--grant', this.path('grant'));
    return /one-time password (\S+)/.exec(said)[1];
  }

  station = () => Served.start(['station', 'serve'], this.path('station'));
  office = () => Served.start(['serve'], this.path('office'));

  /* The stick goes to the office and back. */
  async carry() {
    await this.run('station', 'export', '--data', this.path('station'), '--to', this.path('parcel'));
    const said = await this.run('station', 'take', '--data', this.path('office'), this.path('parcel'));
    await this.run('station', 'confirm', '--data', this.path('station'), '--report', this.path('parcel.report'));
    return said;
  }

  remove = () => rm(this.folder, { recursive: true });
}
