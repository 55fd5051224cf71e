import { request } from 'node:http';

/** An answer over a public route. */
export interface Visit {
  readonly status: number;
  readonly text: string;
}

/** Asks a URL below `*.localhost` as a browser would: on the loopback address (or that of another entry), with the Host header. */
export function visit(url: string, options: { readonly method?: string; readonly body?: string; readonly address?: string } = {}): Promise<Visit> {
  const { host, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const call = request({ host: options.address ?? '127.0.0.1', port: port === '' ? 80 : Number(port), path: pathname + search, method: options.method ?? 'GET', headers: { host }, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
    });
    call.on('timeout', () => call.destroy(new Error(`${url} did not answer`)));
    call.on('error', reject);
    call.end(options.body);
  });
}
