import { useEffect, useState } from 'react';
import type { PageFailure } from '../../page-contract.js';
import { toBreak } from '../cluster/fleet.js';
import { usePage } from '../live/use-page.js';
import { CloseIcon } from '../shell/icons.js';
import { keep, readKept } from '../shell/kept.js';
import { useDoing, useSession } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { isDone, nameToAsk, newestAlert, pressFor, TOUR_STEPS, type Tour, type TourStep } from './steps.js';

/** The tour as an earlier visit left it; a first visit begins it. */
export function keptTour(): Tour {
  const [at = '', shown = ''] = (readKept('tour') ?? '').split(' ');
  const step = Number(at);
  return Number.isInteger(step) && at !== '' && step >= 0 && step <= TOUR_STEPS.length
    ? { at: step, shown: shown !== 'hidden' }
    : { at: 0, shown: true };
}

export function keepTour({ at, shown }: Tour): void {
  keep('tour', `${at} ${shown ? 'shown' : 'hidden'}`);
}

interface TourStripProps {
  readonly tour: Tour;
  readonly onChange: (tour: Tour) => void;
}

/** Five steps through podwhy. Each can be done by hand or by the page, and the strip knows when it was. */
export function TourStrip({ tour, onChange }: TourStripProps) {
  const words = useWords();
  const step = TOUR_STEPS[tour.at];
  const hide = (): void => {
    onChange({ ...tour, shown: false });
  };
  return (
    <section
      className="tour"
      aria-label={words.tour}
      onKeyDown={(event) => {
        if (event.key === 'Escape') hide();
      }}
    >
      <ol className="tour-dots" aria-hidden="true">
        {TOUR_STEPS.map((each, index) => (
          <li key={each} className={index < tour.at ? 'past' : index === tour.at ? 'now' : ''} />
        ))}
      </ol>
      {step === undefined ? (
        <>
          <p className="tour-words">
            <strong>{words.tourEnd.title}</strong> {words.tourEnd.says}
          </p>
          <div className="tour-ends">
            <button
              type="button"
              className="small-button"
              onClick={() => {
                onChange({ at: 0, shown: true });
              }}
            >
              {words.tourAgain}
            </button>
          </div>
        </>
      ) : (
        <Step
          key={step}
          step={step}
          onBack={
            tour.at === 0
              ? null
              : (): void => {
                  onChange({ ...tour, at: tour.at - 1 });
                }
          }
          onNext={() => {
            onChange({ ...tour, at: tour.at + 1 });
          }}
        />
      )}
      <button type="button" className="icon-button" aria-label={words.hideTour} onClick={hide}>
        <CloseIcon />
      </button>
    </section>
  );
}

interface StepProps {
  readonly step: TourStep;
  readonly onBack: (() => void) | null;
  readonly onNext: () => void;
}

function Step({ step, onBack, onNext }: StepProps) {
  const words = useWords();
  const { person, thread } = useSession();
  const held = usePage((all) => all);
  const doIt = useDoIt(step);
  const [busy, setBusy] = useState(false);
  const done = isDone(step, { held, person: person.id, openThread: thread?.ts ?? null });
  const alert = newestAlert(held);
  useSpotlight(done ? null : targetOf(step, alert?.ts ?? null));
  return (
    <>
      <p className="tour-words" role="status">
        <strong>
          {words.tourStep(TOUR_STEPS.indexOf(step) + 1, TOUR_STEPS.length)} {words.tourSteps[step].title}
        </strong>{' '}
        {done ? words.tourSteps[step].done : words.tourSteps[step].says(nameToAsk(held))}
      </p>
      <div className="tour-ends">
        {onBack === null ? null : (
          <button type="button" className="small-button" onClick={onBack}>
            {words.back}
          </button>
        )}
        {done ? null : (
          <button
            type="button"
            className="small-button"
            aria-busy={busy}
            disabled={busy}
            onClick={() => {
              setBusy(true);
              void doIt().finally(() => {
                setBusy(false);
              });
            }}
          >
            {words.doItForMe}
          </button>
        )}
        <button type="button" className={done ? 'small-button primary' : 'small-button'} onClick={onNext}>
          {words.next}
        </button>
      </div>
    </>
  );
}

/** Does the step as a person would. */
function useDoIt(step: TourStep): () => Promise<void> {
  const doing = useDoing();
  const held = usePage((all) => all);
  const admin = held.people.find(({ role }) => role === 'admin')?.id ?? doing.person;
  const channel = held.channels.find(({ direct }) => direct === null)?.id ?? '';
  const showAlert = (): ReturnType<typeof newestAlert> => {
    const alert = newestAlert(held);
    if (alert !== null) doing.goTo({ kind: 'channel', id: alert.channel });
    return alert;
  };
  return async () => {
    switch (step) {
      case 'ask':
        doing.goTo({ kind: 'channel', id: channel });
        await doing.perform({ act: 'command', person: doing.person, channel, text: `/pod why ${nameToAsk(held)}` });
        return;
      case 'alert': {
        if (showAlert() !== null) return;
        const quickest = held.gallery.reduce<PageFailure | null>(
          (best, each) => (best === null || each.alertAfterMs < best.alertAfterMs ? each : best),
          null,
        );
        const target = toBreak(held.workloads);
        if (quickest === null || target === null) return;
        const { kind, namespace, name } = target;
        await doing.perform({ act: 'break', workload: { kind, namespace, name }, failure: quickest.id });
        return;
      }
      case 'thread': {
        const alert = showAlert();
        if (alert !== null) doing.openThread({ channel: alert.channel, ts: alert.ts });
        return;
      }
      case 'restart':
      case 'mute': {
        const alert = showAlert();
        const press = alert === null ? null : pressFor(step, alert, admin);
        if (alert === null || press === null) return;
        doing.become(admin);
        await doing.perform(press);
        // Where the verdict will be.
        if (step === 'restart') doing.openThread({ channel: alert.channel, ts: alert.ts });
      }
    }
  };
}

/** What the step is about, as a selector. */
function targetOf(step: TourStep, alert: string | null): string | null {
  if (step === 'ask') return '.channel .composer-field';
  if (alert === null) return step === 'alert' ? '[data-tour="break"]' : null;
  const message = `.channel [data-ts="${alert}"]`;
  if (step === 'restart') return `${message} [data-action="pod.restart"]`;
  if (step === 'mute') return `${message} [data-action="incident.more"]`;
  return step === 'thread' ? `${message} .thread-link` : message;
}

/** Draws a ring around what the step is about. */
function useSpotlight(selector: string | null): void {
  useEffect(() => {
    const target = selector === null ? null : document.querySelector(selector);
    target?.setAttribute('data-spotlight', '');
    return () => {
      target?.removeAttribute('data-spotlight');
    };
  });
}
