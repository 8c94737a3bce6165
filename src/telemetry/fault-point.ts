/**
 * Fault points stand before and after every external write. In production they do nothing. A test sets
 * PODWHY_FAULT_POINT to a name (optionally `name#2` for its second passing) to have the process end there as by
 * SIGKILL, and then starts it again.
 */
const wanted = process.env['PODWHY_FAULT_POINT'];
let passed = 0;

export function faultPoint(name: string): void {
  if (wanted === undefined) return;
  const [at, nth] = wanted.split('#');
  if (at !== name) return;
  passed += 1;
  if (passed === Number(nth ?? '1')) process.kill(process.pid, 'SIGKILL');
}
