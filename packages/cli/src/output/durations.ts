/** Writes a duration as people read it: `340 ms`, `2.4 s`, `1 min 05 s`, `2 h 03 min`. */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
}

/** Writes how long ago a moment was: `just now`, `4 min ago`, `3 d ago`. */
export function formatAgo(moment: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(moment)) / 1000);
  if (seconds < 10) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** Writes a moment to the minute: `2026-11-30 07:00 UTC`. */
export function momentText(moment: string): string {
  const time = new Date(moment).toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}
