/** Thousandths of a core as a quantity. */
export function millis(cpuMillis: number): string {
  return `${Math.max(1, Math.round(cpuMillis))}m`;
}

/** Bytes as a quantity: whole MiB where they are. */
export function bytes(count: number): string {
  const whole = Math.max(1, Math.round(count));
  if (whole % 1024 ** 3 === 0) return `${whole / 1024 ** 3}Gi`;
  return whole % 1024 ** 2 === 0 ? `${whole / 1024 ** 2}Mi` : String(whole);
}

const units: Readonly<Record<string, number>> = { '': 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 };

/** Reads a quantity such as 250m or 1Gi as a number of cores or bytes; 0 for none. source: Kubernetes API reference, Quantity. */
export function readQuantity(text: string | undefined): number {
  const match = /^([0-9.]+)([a-zA-Z]*)$/.exec(text ?? '');
  return match === null ? 0 : Number(match[1]) * (units[match[2] ?? ''] ?? 1);
}
