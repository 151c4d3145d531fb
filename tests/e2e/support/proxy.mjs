/* Deals requests out to several servers in turn, as a balancer without sticky sessions would: what one page asks
 * twice in a row is answered by two servers. May be far away as well: what a page asks of the API comes late, and so
 * does the answer, so that a test which does not wait for what it looks at fails every time and not now and then. */
import http from 'node:http';

const OF_ONE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding'];

function withoutHops(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.includes(name)));
}

export class Proxy {
  #next = 0;

  /* Origins of servers, and how long a call of the API is under way; the proxy's own origin is in `origin`. */
  static async start(origins, lateMs = 0) {
    const proxy = new Proxy();
    proxy.legMs = lateMs / 2;
    proxy.targets = origins.map((origin) => new URL(origin));
    proxy.answered = origins.map(() => 0);
    proxy.server = http.createServer((request, reply) => proxy.#later(request, () => proxy.#pass(request, reply)));
    await new Promise((done) => proxy.server.listen(0, '127.0.0.1', done));
    proxy.origin = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  #later(request, run) {
    if (this.legMs && request.url.startsWith('/api/')) setTimeout(run, this.legMs);
    else run();
  }

  #pass(request, reply) {
    if (reply.destroyed) return;
    const turn = this.#next++ % this.targets.length;
    const { hostname, port } = this.targets[turn];
    const asked = http.request(
      { hostname, port, method: request.method, path: request.url, headers: withoutHops(request.headers), agent: false },
      (answer) => {
        this.answered[turn]++;
        answer.on('error', () => reply.destroy());
        this.#later(request, () => {
          reply.writeHead(answer.statusCode, withoutHops(answer.headers));
          answer.pipe(reply);
        });
      },
    );
    asked.on('error', () => reply.destroy());
    reply.on('close', () => asked.destroy());
    request.pipe(asked);
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
