import { request } from 'node:http';

/** What an application answered over its public route. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** GETs a URL whose host ends in `.localhost`: Node does not resolve such names, so 127.0.0.1 is dialled with the name as Host. */
export function readAnswer(url: string, timeoutMs = 10_000): Promise<Answer> {
  const { hostname, host, port, pathname, search } = new URL(url);
  const dialled = hostname.endsWith('.localhost') ? '127.0.0.1' : hostname;
  return new Promise((resolve, reject) => {
    const call = request({ host: dialled, port: port || 80, path: `${pathname}${search}`, headers: { host }, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => { body += chunk; });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on('timeout', () => call.destroy(new Error(`${url} did not answer within ${timeoutMs} ms`))).on('error', reject);
    call.end();
  });
}
