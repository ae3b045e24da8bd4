// Reads BPMN documents (a JSON list on standard input) with the library behind bpmn.io, and answers for each
// with its warnings and the ids of the steps it found.
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';

const answers = [];
for (const document of JSON.parse(readFileSync(0, 'utf8'))) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(document);
  const process = rootElement.rootElements.find((element) => element.$type === 'bpmn:Process');
  const steps = process.flowElements.filter((element) => /Task|Activity/.test(element.$type));
  answers.push({
    warnings: warnings.map((warning) => warning.message),
    steps: steps.map((step) => step.id),
    shapes: rootElement.diagrams[0].plane.planeElement.length,
  });
}
console.log(JSON.stringify(answers));
