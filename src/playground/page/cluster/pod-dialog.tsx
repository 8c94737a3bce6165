import { useState } from 'react';
import type { PodDetail, PodRef } from '../../page-contract.js';
import { printable } from '../blocks/printable.js';
import { JsonTree } from '../curtain/json-tree.js';
import { readLog, readPod } from '../live/act.js';
import { podKey } from '../live/held.js';
import { usePage } from '../live/use-page.js';
import { Dialog } from '../shell/dialog.js';
import { useDoing } from '../shell/session.js';
import { useRead } from '../shell/use-read.js';
import { useWords } from '../shell/words-context.js';
import { Events } from './events.js';

interface PodDialogProps {
  readonly pod: PodRef;
  readonly onClose: () => void;
}

/** A pod as the cluster knows it: containers, logs, events, and the object itself. */
export function PodDialog({ pod, onClose }: PodDialogProps) {
  const words = useWords();
  const { perform } = useDoing();
  // Read again when the pod changes.
  const current = usePage((held) => held.pods.find((each) => podKey(each) === podKey(pod)));
  const version = current === undefined ? 'gone' : `${current.status} ${current.ready} ${current.restarts}`;
  const detail = useRead(`${podKey(pod)} ${version}`, () => readPod(pod, words.offline));
  return (
    <Dialog title={pod.name} onClose={onClose} wide>
      {detail.kind === 'reading' ? <p className="quiet">{words.loading}</p> : null}
      {detail.kind === 'failed' ? <p className="wrong-words">{detail.why}</p> : null}
      {detail.kind === 'read' ? <Detail detail={detail.value} /> : null}
      <div className="dialog-ends">
        <button
          type="button"
          className="kit-button danger"
          onClick={() => {
            void perform({ act: 'delete-pod', namespace: pod.namespace, name: pod.name });
            onClose();
          }}
        >
          {words.deletePod}
        </button>
      </div>
    </Dialog>
  );
}

function Detail({ detail }: { readonly detail: PodDetail }) {
  const words = useWords();
  const { pod, owners, containers, events, object } = detail;
  const [log, setLog] = useState<{ readonly container: string; readonly previous: boolean } | null>(null);
  return (
    <>
      <p className="detail-facts">
        <span className={pod.well ? '' : 'count-bad'}>{pod.status}</span>
        <span>{pod.namespace}</span>
        <span>{pod.node === '' ? words.onNoNode : pod.node}</span>
        {owners.map(({ kind, name }) => (
          <span key={`${kind}/${name}`} className="quiet">
            {kind} {name}
          </span>
        ))}
      </p>
      <ul className="containers">
        {containers.map((container) => (
          <li key={container.name}>
            <span>
              <strong>{container.name}</strong>{' '}
              {container.init ? <span className="quiet">{words.initContainer}</span> : null}
              <span className="container-state">{printable(container.state)}</span>
              {container.restarts > 0 ? <span className="quiet">{words.restarts(container.restarts)}</span> : null}
              <span className="quiet container-image">{container.image}</span>
            </span>
            <span className="container-logs">
              {container.hasLog ? (
                <button
                  type="button"
                  className="small-button"
                  onClick={() => {
                    setLog({ container: container.name, previous: false });
                  }}
                >
                  {words.log}
                </button>
              ) : null}
              {container.hasPreviousLog ? (
                <button
                  type="button"
                  className="small-button"
                  onClick={() => {
                    setLog({ container: container.name, previous: true });
                  }}
                >
                  {words.previousLog}
                </button>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {log === null ? null : <Log pod={pod} {...log} />}
      <Events events={events} />
      <details className="detail-part">
        <summary>{words.object}</summary>
        <JsonTree value={object} />
      </details>
    </>
  );
}

function Log({
  pod,
  container,
  previous,
}: {
  readonly pod: PodRef;
  readonly container: string;
  readonly previous: boolean;
}) {
  const words = useWords();
  const log = useRead(`${podKey(pod)} ${container} ${previous ? 'previous' : 'current'}`, () =>
    readLog({ ...pod, container, previous }, words.offline),
  );
  const text = log.kind === 'reading' ? words.loading : log.kind === 'failed' ? log.why : log.value;
  return (
    <pre className="dialog-text" tabIndex={0} aria-label={`${previous ? words.previousLog : words.log}: ${container}`}>
      {printable(text) || words.emptyLog}
    </pre>
  );
}
