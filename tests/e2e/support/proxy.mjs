/* Deals requests out to several servers in turn, as a balancer without sticky sessions would: what one page asks
 * twice in a row is answered by two servers. */
import http from 'node:http';

const OF_ONE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding'];

function withoutHops(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.includes(name)));
}

export class Proxy {
  #next = 0;

  /* Origins of servers; the proxy's own is in `origin`. */
  static async start(origins) {
    const proxy = new Proxy();
    proxy.targets = origins.map((origin) => new URL(origin));
    proxy.answered = origins.map(() => 0);
    proxy.server = http.createServer((request, reply) => proxy.#pass(request, reply));
    await new Promise((done) => proxy.server.listen(0, '127.0.0.1', done));
    proxy.origin = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  #pass(request, reply) {
    const turn = this.#next++ % this.targets.length;
    const { hostname, port } = this.targets[turn];
    const asked = http.request(
      { hostname, port, method: request.method, path: request.url, headers: withoutHops(request.headers), agent: false },
      (answer) => {
        this.answered[turn]++;
        reply.writeHead(answer.statusCode, withoutHops(answer.headers));
        answer.pipe(reply);
        answer.on('error', () => reply.destroy());
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
