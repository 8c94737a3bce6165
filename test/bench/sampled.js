import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

// Plain JavaScript, like the subjects: a loader of TypeScript would be measured with them.

/** Answers the runner's questions about this process until the runner goes away; see stand-in-messages.ts. */
export function beSampled(pods) {
  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();
  process.on('message', (command) => {
    const stallMs = Math.max(0, stalls.max / 1e6 - 5);
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    void collected(command.gc).then(() => {
      const { rss, heapUsed } = process.memoryUsage();
      process.send({
        tells: 'sample',
        id: command.id,
        rss,
        peakRss: maxRSS * 1024,
        heap: heapUsed,
        cpuMs: (userCPUTime + systemCPUTime) / 1000,
        stallMs,
        pods: pods(),
      });
      stalls.reset();
    });
  });
  process.on('disconnect', () => process.exit(0));
  const startedAt = performance.now();
  const before = process.cpuUsage();
  return {
    /** Call it when the first whole list is in memory. */
    synced: () => {
      const { user, system } = process.cpuUsage(before);
      process.send({ tells: 'synced', seconds: (performance.now() - startedAt) / 1000, cpuMs: (user + system) / 1000 });
    },
  };
}

/** Garbage is collected as an idle process does it in the end; what that costs is not counted. */
async function collected(gc) {
  for (let round = 0; gc && round < 3; round += 1) {
    globalThis.gc?.();
    await pause(100);
  }
}
