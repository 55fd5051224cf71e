import { get } from 'node:http';

/** The status of a page of this machine; rejects when nothing answers in time. By node:http, because fetch costs the supervisor 8 MB for as long as it lives. */
export function readHttpStatus(port: number, path: string, timeoutMs = 2_000): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = get({ host: '127.0.0.1', port, path, timeout: timeoutMs, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs} ms`))).on('error', reject);
  });
}
