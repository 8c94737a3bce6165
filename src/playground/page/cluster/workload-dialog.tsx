import type { WorkloadRef } from '../../page-contract.js';
import { JsonTree } from '../curtain/json-tree.js';
import { readWorkload } from '../live/act.js';
import { workloadKey } from '../live/held.js';
import { usePage } from '../live/use-page.js';
import { Dialog } from '../shell/dialog.js';
import { useRead } from '../shell/use-read.js';
import { useWords } from '../shell/words-context.js';
import { Events } from './events.js';

interface WorkloadDialogProps {
  readonly workload: WorkloadRef;
  readonly onClose: () => void;
}

/** A workload's revisions, events and object. */
export function WorkloadDialog({ workload, onClose }: WorkloadDialogProps) {
  const words = useWords();
  const current = usePage((held) => held.workloads.find((each) => workloadKey(each) === workloadKey(workload)));
  const version = current === undefined ? 'gone' : `${current.revision} ${current.ready}/${current.desired}`;
  const detail = useRead(`${workloadKey(workload)} ${version}`, () => readWorkload(workload, words.offline));
  return (
    <Dialog title={`${workload.kind} ${workload.name}`} onClose={onClose} wide>
      {detail.kind === 'reading' ? <p className="quiet">{words.loading}</p> : null}
      {detail.kind === 'failed' ? <p className="wrong-words">{detail.why}</p> : null}
      {detail.kind === 'read' ? (
        <>
          <section className="detail-part">
            <h3>{words.revisions}</h3>
            {detail.value.revisions.length === 0 ? <p className="quiet">{words.noRevisions}</p> : null}
            <ul className="revisions">
              {detail.value.revisions.map((revision) => (
                <li key={revision.revision} className={revision.current ? 'current' : ''}>
                  <strong>{revision.revision}</strong>
                  <span className="container-image">{revision.image}</span>
                  <span className="quiet">
                    {revision.ready}/{revision.pods} {revision.current ? `· ${words.currentRevision}` : ''}
                  </span>
                </li>
              ))}
            </ul>
          </section>
          <Events events={detail.value.events} />
          <details className="detail-part">
            <summary>{words.object}</summary>
            <JsonTree value={detail.value.object} />
          </details>
        </>
      ) : null}
    </Dialog>
  );
}
