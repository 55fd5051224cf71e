/** The part of autocannon that the benches use; the package comes without types. */
declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly method: 'GET' | 'POST';
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  }

  interface Result {
    /** Per second. */
    readonly requests: { readonly average: number };
    readonly non2xx: number;
    /** Connections that failed or timed out. */
    readonly errors: number;
  }

  export default function autocannon(options: Options): Promise<Result>;
}
