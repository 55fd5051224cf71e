import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** What came to the receiver. */
export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  /** Unpacked, where it came packed. */
  readonly body: string;
  readonly atMs: number;
}

/** How one request is answered; a promise holds it up. */
export interface ReceiverAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP receiver of the kit's own, for plugins that send to the outside. */
export interface Receiver {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  /** Forgets what came and answers from now on so; by default with 204. The index counts from 0. */
  begin(answer?: (request: ReceivedRequest, index: number) => ReceiverAnswer | Promise<ReceiverAnswer>): void;
  close(): Promise<void>;
}

/** Opens the receiver on a port of the loopback address. */
export async function openReceiver(): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  let answer: (request: ReceivedRequest, index: number) => ReceiverAnswer | Promise<ReceiverAnswer> = () => ({ status: 204 });
  const server = createServer((request, response) => {
    void (async () => {
      const bytes = await buffer(request);
      const received = { headers: request.headers, body: (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8'), atMs: performance.now() };
      const index = requests.push(received) - 1;
      const { status, headers = {} } = await answer(received, index);
      response.writeHead(status, headers).end();
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/receive`,
    requests,
    begin: (next = () => ({ status: 204 })) => {
      requests.length = 0;
      answer = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
