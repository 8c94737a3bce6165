import type { PagePod } from '../../page-contract.js';
import { Moment } from '../blocks/moment.js';
import { podKey } from '../live/held.js';
import { useWords } from '../shell/words-context.js';
import { lookOf } from './fleet.js';

/** One dot per pod. The row beside it says the same in words, so the dots are for the eye only. */
export function Dots({ pods }: { readonly pods: readonly PagePod[] }) {
  return (
    <span className="dots" aria-hidden="true">
      {pods.map((pod) => (
        <span key={podKey(pod)} className={`dot dot-${lookOf(pod)}`} title={`${pod.name}: ${pod.status}`} />
      ))}
    </span>
  );
}

interface PodsProps {
  readonly pods: readonly PagePod[];
  readonly onPod: (pod: PagePod) => void;
}

/** Pods as `kubectl get pods` lists them; each opens. */
export function Pods({ pods, onPod }: PodsProps) {
  const words = useWords();
  if (pods.length === 0) return <p className="quiet pods-none">{words.noPods}</p>;
  return (
    <ul className="pods">
      {pods.map((pod) => (
        <li key={podKey(pod)}>
          <button
            type="button"
            onClick={() => {
              onPod(pod);
            }}
          >
            <span className={`dot dot-${lookOf(pod)}`} aria-hidden="true" />
            <span className="pod-name">{pod.name}</span>
            <span className={pod.well ? 'quiet' : 'count-bad'}>{pod.status}</span>
            <span className="quiet">
              {pod.ready}
              {pod.restarts > 0 ? ` · ${words.restarts(pod.restarts)}` : ''}
              {' · '}
              <Moment seconds={pod.createdAt / 1000} format="{ago}" fallback="" />
              {pod.node === '' ? '' : ` · ${pod.node}`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
