import { nodeHttp } from '@belay/plugin-sdk';
import { z } from 'zod';

const serviceShape = z.object({ status: z.string().optional(), loadBalancer: z.object({ servers: z.array(z.object({ url: z.string() })).default([]) }).optional() });
const routerShape = z.object({ status: z.string().optional(), rule: z.string(), service: z.string(), error: z.array(z.string()).optional() });

/** Reads from the router what it really serves. Its API is bound to this machine's loopback address. */
export class RouterApi {
  private readonly agent = new nodeHttp.Agent({ keepAlive: true, maxSockets: 4 });

  constructor(private readonly port: number) {}

  close(): void {
    this.agent.destroy();
  }

  async isAnswering(): Promise<boolean> {
    return (await this.get('/ping').catch(() => undefined))?.status === 200;
  }

  /** Gives the URLs to which a service leads; undefined when the router does not know it. */
  async readServers(service: string): Promise<readonly string[] | undefined> {
    const { status, text } = await this.get(`/api/http/services/${encodeURIComponent(service)}@file`);
    if (status !== 200) return undefined;
    return serviceShape.parse(JSON.parse(text)).loadBalancer?.servers.map((server) => server.url);
  }

  /** Says what is wrong with a router rule of a service; undefined when it is served. */
  async readRouterProblem(router: string): Promise<string | undefined> {
    const { status, text } = await this.get(`/api/http/routers/${encodeURIComponent(router)}@file`);
    if (status !== 200) return 'the router does not know it';
    const found = routerShape.parse(JSON.parse(text));
    return found.status === 'enabled' ? undefined : (found.error ?? ['it is not enabled']).join('; ');
  }

  private get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const call = nodeHttp.request({ host: '127.0.0.1', port: this.port, path, agent: this.agent, signal: AbortSignal.timeout(2_000) }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
      });
      call.on('error', reject);
      call.end();
    });
  }
}
