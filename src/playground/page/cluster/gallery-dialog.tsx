import { useId, useState } from 'react';
import type { PageFailure, WorkloadRef } from '../../page-contract.js';
import { workloadKey } from '../live/held.js';
import { usePage } from '../live/use-page.js';
import { Dialog } from '../shell/dialog.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { toBreak } from './fleet.js';

interface GalleryDialogProps {
  /** What to break; null lets one choose. */
  readonly workload: WorkloadRef | null;
  readonly onClose: () => void;
}

/** The gallery of failures, as they were recorded on a real cluster, to be put on a workload. */
export function GalleryDialog({ workload, onClose }: GalleryDialogProps) {
  const words = useWords();
  const { perform } = useDoing();
  const field = useId();
  const gallery = usePage((held) => held.gallery);
  const workloads = usePage((held) => held.workloads);
  const breakable = workloads.filter(({ can, broken }) => can.break && broken === null);
  const [chosen, setChosen] = useState(workload === null ? '' : workloadKey(workload));
  const target =
    breakable.find((each) => workloadKey(each) === chosen) ??
    (workload === null ? (toBreak(workloads) ?? undefined) : undefined);
  const families = [...new Set(gallery.map(({ family }) => family))];
  const breakWith = async (failure: PageFailure): Promise<void> => {
    if (target === undefined) return;
    const { kind, namespace, name } = target;
    if (await perform({ act: 'break', workload: { kind, namespace, name }, failure: failure.id })) onClose();
  };
  return (
    <Dialog title={workload === null ? words.breakIt : words.breakThis(workload.name)} onClose={onClose} wide>
      {workload === null ? (
        <p className="gallery-target">
          <label htmlFor={field}>{words.whichWorkload}</label>
          <select
            id={field}
            className="kit-select"
            value={target === undefined ? '' : workloadKey(target)}
            onChange={(event) => {
              setChosen(event.target.value);
            }}
          >
            {breakable.map((each) => (
              <option key={workloadKey(each)} value={workloadKey(each)}>
                {each.namespace}/{each.name}
              </option>
            ))}
          </select>
        </p>
      ) : null}
      <p className="quiet">{words.galleryHint}</p>
      <ul className="gallery">
        {families.flatMap((family) =>
          gallery
            .filter((failure) => failure.family === family)
            .map((failure) => (
              <li key={failure.id}>
                <button
                  type="button"
                  disabled={target === undefined}
                  data-failure={failure.id}
                  onClick={() => {
                    void breakWith(failure);
                  }}
                >
                  <span className="family">{words.families[family]}</span>
                  <strong>{failure.name}</strong>
                  <span>{failure.says}</span>
                  <span className="quiet">{words.alertsAfter(failure.alertAfterMs)}</span>
                </button>
              </li>
            )),
        )}
      </ul>
    </Dialog>
  );
}
