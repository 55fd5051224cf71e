/** Writes a number of bytes in binary units: `512 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${Number.isInteger(value) || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power] ?? 'B'}`;
}

/** Writes processor time: `0.5 CPU` for 500 thousandths of a core. */
export function formatCpu(cpuMillis: number): string {
  return `${Number((cpuMillis / 1000).toFixed(3))} CPU`;
}
