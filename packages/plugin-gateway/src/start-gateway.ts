import { credentials, makeGenericClientConstructor, Metadata, Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { BelayError } from '@belay/contracts';
import protos from '@temporalio/proto';
import type { AccessList } from './access-list.js';
import { judge, type GatewayRules } from './gateway-rules.js';

/** With what a gateway runs. */
export interface GatewayOptions {
  /** Where it listens, e.g. 127.0.0.1:7403. */
  readonly listen: string;
  readonly temporalAddress: string;
  readonly access: AccessList;
  readonly rules: GatewayRules;
  /** Private key and certificate chain, PEM. Without them the gateway has to listen on the loopback address. */
  readonly tls?: { readonly key: Buffer; readonly certificate: Buffer };
  /** Told of everything that was refused. */
  readonly onRefused: (refusal: Refusal) => void;
}

/** A request that was refused: who asked for what, and why it was not passed on. */
export interface Refusal {
  readonly method: string;
  /** Undefined where the token is nobody's. */
  readonly pluginId: string | undefined;
  readonly peer: string;
  readonly why: string;
}

/** A running gateway. */
export interface Gateway {
  readonly port: number;
  close(): void;
}

/** A request that was passed on and has no answer yet. */
interface OpenCall {
  readonly token: string;
  readonly revoke: () => void;
}

const SERVICE = 'temporal.api.workflowservice.v1.WorkflowService';
const MOST_BYTES = 8 * 1024 * 1024;
/** How soon a token that was taken back ends the polls that wait already. */
const RECHECK_MS = 1_000;
/** What of a caller's metadata the server is to see; never its token. */
const PASSED_ON = ['client-name', 'client-version', 'supported-server-versions', 'temporal-namespace', 'caller-type'];
const asIs = (bytes: Buffer): Buffer => bytes;

/** Starts a gRPC server that unmodified Temporal SDKs take for Temporal and that passes on only what a plugin's token allows. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const definition = describeService();
  const Upstream = makeGenericClientConstructor(definition, 'WorkflowService');
  const upstream = new Upstream(options.temporalAddress, credentials.createInsecure(), { 'grpc.max_receive_message_length': MOST_BYTES });
  const server = new Server({ 'grpc.max_receive_message_length': MOST_BYTES });

  const waiting = new Set<OpenCall>();
  const recheck = setInterval(() => {
    for (const open of waiting) options.access.find(open.token).then((access) => (access === undefined ? open.revoke() : undefined), () => undefined);
  }, RECHECK_MS).unref();

  const handle = async (method: string, call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): Promise<void> => {
    const token = /^Bearer (.+)$/.exec(String(call.metadata.get('authorization')[0] ?? ''))?.[1];
    const access = token === undefined ? undefined : await options.access.find(token);
    const refuse = (code: status, why: string): void => {
      options.onRefused({ method, pluginId: access?.pluginId, peer: call.getPeer(), why });
      answer({ code, details: `${method}: ${why}` });
    };
    if (access === undefined || token === undefined) return refuse(status.UNAUTHENTICATED, 'no valid token of a plugin was given');
    const ruling = judgeSafely(method, call.request, access, options.rules);
    if (ruling.kind === 'refuse') return refuse(status.PERMISSION_DENIED, ruling.why);
    if (ruling.kind === 'answer') return answer(null, ruling.answer);

    let hasEnded = false;
    const end: sendUnaryData<Buffer> = (...given) => {
      if (!hasEnded) answer(...given);
      hasEnded = true;
      waiting.delete(open);
    };
    const metadata = new Metadata();
    for (const name of PASSED_ON) for (const value of call.metadata.get(name)) metadata.add(name, value);
    const passed = upstream.makeUnaryRequest(`/${SERVICE}/${method}`, asIs, asIs, ruling.request, metadata, { deadline: call.getDeadline() }, (error, response) => {
      if (error !== null) end({ code: error.code, details: error.details, metadata: error.metadata });
      else end(null, ruling.changeAnswer(response ?? Buffer.alloc(0)));
    });
    const open: OpenCall = {
      token, revoke: () => {
        options.onRefused({ method, pluginId: access.pluginId, peer: call.getPeer(), why: 'its token was taken back while it waited' });
        passed.cancel();
        end({ code: status.UNAUTHENTICATED, details: `${method}: the token was taken back` });
      },
    };
    waiting.add(open);
    call.on('cancelled', () => passed.cancel());
  };

  const implementation: UntypedServiceImplementation = Object.fromEntries(Object.keys(definition).map((method) => [method, (call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>) => {
    handle(method, call, answer).catch(() => answer({ code: status.INTERNAL, details: 'The gateway failed.' }));
  }]));
  server.addService(definition, implementation);
  const serverCredentials = options.tls === undefined ? ServerCredentials.createInsecure() : ServerCredentials.createSsl(null, [{ private_key: options.tls.key, cert_chain: options.tls.certificate }]);
  const port = await new Promise<number>((resolve, reject) => server.bindAsync(options.listen, serverCredentials, (error, bound) => (error === null ? resolve(bound) : reject(error))));
  return {
    port,
    close: () => {
      clearInterval(recheck);
      server.forceShutdown();
      upstream.close();
    },
  };
}

function judgeSafely(...given: Parameters<typeof judge>): ReturnType<typeof judge> {
  try {
    return judge(...given);
  } catch {
    return { kind: 'refuse', why: 'the request cannot be read' };
  }
}

/** All methods of the service, so that each that is not allowed is refused and recorded; messages stay bytes. */
function describeService(): ServiceDefinition<UntypedServiceImplementation> {
  const service: object = protos.temporal.api.workflowservice.v1.WorkflowService;
  if (!('methods' in service) || typeof service.methods !== 'object' || service.methods === null) throw new BelayError('INTERNAL', 'The methods of Temporal\'s service cannot be listed.');
  const names = Object.keys(service.methods);
  return Object.fromEntries(names.map((name) => [name, { path: `/${SERVICE}/${name}`, requestStream: false, responseStream: false, requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs }]));
}
