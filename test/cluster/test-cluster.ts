/** A component of a node of our own, by the name that its log has. */
export type Component = 'containerd' | 'etcd' | 'apiserver' | 'controller-manager' | 'scheduler' | 'proxy' | 'kubelet' | 'volumes' | 'policies' | 'metrics';

/** A running Kubernetes for tests. */
export interface TestCluster extends AsyncDisposable {
  /** A kubeconfig that may do everything. */
  readonly kubeconfig: string;
  /** What only a cluster of our own offers; undefined for a given one. */
  readonly own: OwnNode | undefined;
  /** `localhost:<port>`: the same reference for the Docker engine that pushes and the cluster that pulls. Undefined where none is known. */
  readonly registry: string | undefined;
  /** Address (`host:port`) of the ingress controller's HTTP entry, class `traefik`; undefined where none is known. */
  readonly ingress: string | undefined;
  /** Whether something enforces NetworkPolicies, as far as is known. */
  readonly enforcesPolicies: boolean;
  /** Runs kubectl as the administrator (or with another kubeconfig) and gives its standard output. @throws when it fails, with what it said. */
  kubectl(args: readonly string[], options?: { readonly input?: string; readonly kubeconfig?: string }): Promise<string>;
  /** Stops it and removes all that it left; leaves a given one alone. */
  stop(): Promise<void>;
}

/** The inside of a cluster of our own. */
export interface OwnNode {
  /** Holds `logs/<component>.log` and all data; gone after `stop`. */
  readonly dir: string;
  readonly server: string;
  /** The node's own address; the host's is the gateway that Pods see. */
  readonly nodeIp: string;
  readonly hostIp: string;
  /** Range of the Pods' addresses, routed from this machine, as are the Services'. */
  readonly podNetwork: string;
  /** JSON lines, one a request of somebody who is no part of the cluster itself. */
  readonly auditLog: string;
  /** Kills a component (SIGKILL); it comes back after a second, as a service manager would have it. Returns when it is dead. */
  kill(component: Component): Promise<void>;
  /** Kills a component and keeps it away until `start`. */
  hold(component: Component): Promise<void>;
  /** Starts a held component; returns when its process runs, which is before it is ready. */
  start(component: Component): Promise<void>;
  /** Stops a component's process without ending it (SIGSTOP), and lets it go on. */
  freeze(component: Component): Promise<void>;
  thaw(component: Component): Promise<void>;
  /** A kubeconfig for any user and groups; a negative time gives a certificate that has expired. */
  certify(user: string, groups: readonly string[], validMs: number): Promise<string>;
}
