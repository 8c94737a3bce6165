import { useSyncExternalStore } from 'react';
import { formatSlackDate } from './slack-date.js';
import { useReading } from './surface.js';

interface MomentProps {
  readonly seconds: number;
  readonly format: string;
  readonly fallback: string;
}

/** A date that ages by itself: it is drawn again only when its words change. */
export function Moment({ seconds, format, fallback }: MomentProps) {
  const reading = useReading();
  const words = (): string => formatSlackDate({ seconds, format, fallback }, { ...reading, now: reading.now() });
  const shown = useSyncExternalStore(reading.tick, words, words);
  const at = new Date(seconds * 1000);
  return (
    <time dateTime={Number.isNaN(at.getTime()) ? undefined : at.toISOString()} title={fallback}>
      {shown}
    </time>
  );
}
